import type { Context } from "./context.ts";
import { Marks } from "./marks.ts";
import { Pages } from "./pages.ts";
import { againAfter, asRefusal, isPassing } from "./refusal.ts";
import {
  type Change,
  type Chat,
  type OwnMark,
  participantOf,
  reduce,
  reduceChanges,
  reduceOwnMark,
  UNKNOWN,
  type View,
} from "./store/chat.ts";
import { newestSeq } from "./store/window.ts";
import { DerivedStore } from "./store.ts";
import { Timeline } from "./timeline.ts";
import type { ConversationState, Draft, OutboxEntry, Refusal } from "./types.ts";
import { TypingSignal } from "./typing.ts";
import { Typists } from "./typists.ts";
import { VersionGate } from "./version-gate.ts";
import type { Changes, ChangesAnswer, Conversation, Events, Message } from "./wire.ts";

const PAGE = 50;
/** Of how many messages is kept that somebody heard of them; what is known already needs no keeping. */
const ANNOUNCED = 1_000;

/** What a conversation tells its owner. */
export interface ConversationListener {
  /** It is not what it was. */
  changed(): void;
  /** One read this many of its messages. */
  read(messages: number): void;
  /** One is not in it any more, or it is not there. */
  gone(): void;
}

/** One conversation: what is known of it, kept up with the server. */
export class ConversationRecord {
  readonly id: string;
  readonly state: DerivedStore<ConversationState>;
  readonly typing: TypingSignal;
  readonly typists: Typists;
  readonly marks: Marks;
  readonly pages: Pages;
  /** Whether staff follow it without being in it. */
  isWatched = false;
  readonly #context: Context;
  readonly #listener: ConversationListener;
  readonly #timeline = new Timeline();
  readonly #gate: VersionGate<Change>;
  #chat: Chat = UNKNOWN;
  #status: ConversationState["status"] = "loading";
  #error: Refusal | undefined;
  #firstUnreadSeq: number | undefined;
  #reading: Promise<void> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #announced = new Set<string>();
  #isLookedAt = false;
  /** Counts connections: what was read before one was lost says nothing of what came after. */
  #connection = 0;
  /** Whether the server knows, on this connection, that it is watched. */
  #isFollowed = false;

  constructor(id: string, context: Context, listener: ConversationListener) {
    this.id = id;
    this.#context = context;
    this.#listener = listener;
    this.state = new DerivedStore((before) => this.#derive(before));
    this.typing = new TypingSignal((is_typing) =>
      context.requests.notify("typing", { conversation_id: id, is_typing }),
    );
    this.typists = new Typists(() => this.state.changed());
    this.#gate = new VersionGate<Change>({
      version: () => this.#chat.version,
      apply: (change) => this.#apply(change),
      standsAlone: ({ kind }) => kind === "snapshot" && !this.#chat.window,
      gap: () => this.catchUp(),
    });
    this.marks = new Marks({
      own: () => this.#ownMarks(),
      isOpen: context.isOpen,
      isVisible: context.isVisible,
      move: (mark) => this.#move(mark),
    });
    this.pages = new Pages({
      read: (where) =>
        context.requests.request("get_messages", { conversation_id: id, limit: PAGE, ...where }),
      chat: () => this.#chat,
      set: (chat) => this.#set(chat),
      size: context.windowSize,
      changed: () => this.state.changed(),
    });
  }

  get conversation(): Conversation | undefined {
    return this.#chat.conversation;
  }

  get version(): number {
    return this.#chat.version;
  }

  /** Whether it has to be caught up, and nobody is about to. */
  get isBehind(): boolean {
    return this.#gate.isShut && !this.#reading;
  }

  get isLookedAt(): boolean {
    return this.#isLookedAt;
  }

  /** Whether the person who is connected is in it. */
  get isOwn(): boolean {
    return participantOf(this.conversation, this.#context.me().id) !== undefined;
  }

  /** Somebody looks at it: its history is of interest. */
  look(): void {
    this.#isLookedAt = true;
    if (this.#chat.window) {
      this.#noteUnread();
      this.state.changed();
      return;
    }
    this.#status = "loading";
    this.#error = undefined;
    this.state.changed();
    void this.catchUp();
  }

  /** Nobody does any more: what only they needed is forgotten. */
  leave(): void {
    this.#isLookedAt = false;
    this.typing.stop();
    this.typists.clear();
    this.#firstUnreadSeq = undefined;
    if (this.#chat.conversation) this.#set({ ...this.#chat, window: undefined });
  }

  /** A message was said: whoever wants to hear of it does so once, and at once. */
  announce(message: Message): void {
    if (message.seq <= (this.conversation?.last_seq ?? 0) || this.#announced.has(message.id))
      return;
    if (this.#announced.size >= ANNOUNCED) this.#announced.clear();
    this.#announced.add(message.id);
    this.#context.emitter.emit("message", { conversationId: this.id, message });
  }

  receive(change: Change): void {
    this.#gate.receive(change);
    // What happens in a conversation that is not known makes it known.
    if (!this.conversation) void this.catchUp();
  }

  /** The whole of it was read, by whatever request. */
  snapshot(conversation: Conversation): void {
    const change = snapshotOf(conversation);
    if (this.conversation || this.#isLookedAt || this.#reading) {
      this.receive(change);
    } else {
      this.#apply(change);
      this.#ready();
    }
  }

  unread({ unread }: Events["unread"]): void {
    const { conversation } = this.#chat;
    if (conversation) this.#set({ ...this.#chat, conversation: { ...conversation, unread } });
  }

  /** Until it is caught up, what comes has to wait. */
  lost(): void {
    clearTimeout(this.#again);
    this.#gate.lost();
    this.#connection += 1;
    this.#isFollowed = false;
    this.typing.sent();
    this.typists.clear();
  }

  /** Nothing happened while nobody listened. */
  unchanged(): void {
    if (this.#isLookedAt && !this.#chat.window) void this.catchUp();
    else this.#ready();
  }

  /** Reads what is missing, beginning with what was answered already. */
  catchUp(answer?: ChangesAnswer): Promise<void> {
    this.#gate.shut();
    this.#reading ??= this.#read(answer).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  gone(): void {
    clearTimeout(this.#again);
    this.typists.clear();
    this.marks.clear();
    this.#gate.lost();
    this.#chat = UNKNOWN;
    this.#status = "gone";
    this.state.changed();
    this.#listener.gone();
  }

  send(draft: Draft): string {
    this.typing.sent();
    if (this.#chat.window?.hasNewer) void this.pages.jumpToLatest().catch(() => undefined);
    return this.#context.outbox.add(this.id, draft);
  }

  /** Sends what the outbox has; done when it is stored and, if possible, in its place. */
  async deliver({ clientId, draft }: OutboxEntry): Promise<void> {
    this.#gate.asked();
    let message: Message;
    try {
      ({ message } = await this.#context.requests.request("send_message", {
        conversation_id: this.id,
        client_id: clientId,
        content: draft.content,
        // The server says which of them it takes.
        kind: (draft.kind ?? "text") as "text",
        attachments: [...(draft.attachments ?? [])],
        reply_to: draft.replyTo ?? null,
        metadata: draft.metadata ? { ...draft.metadata } : null,
      }));
      this.announce(message);
      this.receive({ kind: "message", version: message.version, message });
    } finally {
      this.#gate.answered();
    }
    if (this.#chat.version < message.version) await this.#reading;
  }

  stop(): void {
    clearTimeout(this.#again);
    this.lost();
    this.marks.clear();
  }

  #view(): View {
    return { me: this.#context.me().id, size: this.#context.windowSize };
  }

  #ownMarks() {
    const own = participantOf(this.conversation, this.#context.me().id);
    return own && { read: own.read_seq, delivered: own.delivered_seq };
  }

  async #move(mark: OwnMark): Promise<void> {
    const name = mark.mark === "read" ? "mark_read" : "mark_delivered";
    this.#gate.asked();
    try {
      const asked = { conversation_id: this.id, seq: mark.seq };
      const { version } = await this.#context.requests.request(name, asked);
      const before = this.conversation?.unread ?? 0;
      this.#set(reduceOwnMark(this.#chat, mark, this.#view()));
      this.#listener.read(before - (this.conversation?.unread ?? 0));
      // It was a change, in its place among the others.
      if (version !== null) this.#receiveOwnMark(mark, version);
    } finally {
      this.#gate.answered();
    }
  }

  #receiveOwnMark({ mark, seq }: OwnMark, version: number): void {
    const receipt = {
      conversation_id: this.id,
      version,
      user_id: this.#context.me().id,
      delivered_seq: seq,
      read_seq: mark === "read" ? seq : 0,
    };
    this.receive({ kind: "receipt", version, receipt });
  }

  #apply(change: Change): void {
    const hadNewer = this.#chat.window?.hasNewer;
    if (change.kind === "message") {
      this.pages.late(change.message);
      this.typists.stopped(change.message.sender.id);
    }
    this.#set(reduce(this.#chat, change, this.#view()));
    if (change.kind === "message") this.#stored([change.message]);
    // Something was said that was not told, or not told in its place.
    const isBehind = change.kind === "snapshot" && this.#isCutShort();
    if (isBehind || (hadNewer === false && this.#chat.window?.hasNewer)) {
      void this.pages.readNewest().catch(() => undefined);
    }
    const { me } = this.#view();
    if (change.kind === "participant" && change.participant.user_id === me && !this.isOwn) {
      if (!this.isWatched) this.gone();
    }
  }

  /** Whether the live end of the window is not the end of the conversation. */
  #isCutShort(): boolean {
    const { conversation, window } = this.#chat;
    if (!conversation || !window || window.hasNewer) return false;
    return newestSeq(window) < conversation.last_seq;
  }

  /** What one said oneself does not have to be sent any more. */
  #stored(messages: readonly Message[]): void {
    const { id } = this.#context.me();
    for (const { client_id, sender } of messages) {
      if (sender.id === id) this.#context.outbox.stored(client_id);
    }
  }

  async #read(answer: ChangesAnswer | undefined): Promise<void> {
    let known = answer;
    try {
      do {
        const connection = this.#connection;
        if (this.isWatched && !this.#isFollowed) await this.#follow();
        if (!this.#isLookedAt) await this.#readWhole(known);
        else if (this.#chat.window) await this.#readChanges(known);
        else await this.#load();
        known = undefined;
        if (connection !== this.#connection) continue;
        if (this.#chat.window || !this.#isLookedAt) this.#ready();
        // Shut again: what was held showed that more is missing.
      } while (this.#gate.isShut);
    } catch (thrown) {
      this.#couldNotRead(asRefusal(thrown));
    }
  }

  async #follow(): Promise<void> {
    await this.#context.requests.request("watch", { conversation_id: this.id });
    this.#isFollowed = true;
  }

  async #readWhole(answer: ChangesAnswer | undefined): Promise<void> {
    const { conversation } =
      answer && !isReset(answer)
        ? answer
        : await this.#context.requests.request("get_conversation", { conversation_id: this.id });
    if (answer && isReset(answer)) this.#chat = UNKNOWN;
    this.#set(reduce(this.#chat, snapshotOf(conversation), this.#view()));
  }

  /** Begins anew: the conversation first, so that nothing of its history is older than it. */
  async #load(): Promise<void> {
    const { requests } = this.#context;
    const data = { conversation_id: this.id };
    const { conversation } = await requests.request("get_conversation", data);
    if (this.#chat.window) {
      // What is shown stays until there is something to show instead.
      await this.pages.readNewest(conversation);
    } else {
      this.#set({ conversation, version: conversation.version, window: undefined });
      this.#noteUnread();
      await this.pages.readNewest();
    }
    if (!this.#isLookedAt) this.#set({ ...this.#chat, window: undefined });
  }

  async #readChanges(answer: ChangesAnswer | undefined): Promise<void> {
    let next = answer;
    do {
      next ??= await this.#context.requests.request("get_changes", {
        conversation_id: this.id,
        since_version: this.#chat.version,
      });
      if (isReset(next) || this.#isTooFar(next)) {
        await this.#load();
        return;
      }
      this.#applyChanges(next);
      if (!next.has_more) return;
      next = undefined;
    } while (this.#chat.window);
  }

  #applyChanges(changes: Changes): void {
    for (const message of changes.messages) this.announce(message);
    this.#set(reduceChanges(this.#chat, changes, this.#view()));
    this.#stored(changes.messages);
  }

  /** Whether so much was said that nothing of the window would stay. */
  #isTooFar({ has_more, conversation }: Changes): boolean {
    const { window } = this.#chat;
    if (!has_more || !window || window.hasNewer) return false;
    return conversation.last_seq - newestSeq(window) > this.#context.windowSize;
  }

  #noteUnread(): void {
    const own = this.#ownMarks();
    const isUnread = own && (this.conversation?.last_seq ?? 0) > own.read;
    this.#firstUnreadSeq = isUnread ? own.read + 1 : undefined;
  }

  #couldNotRead(error: Refusal): void {
    if (error.code === "not_found") {
      this.gone();
    } else if (!isPassing(error)) {
      this.#status = "failed";
      this.#error = error;
      this.state.changed();
    } else if (this.#context.isOpen()) {
      this.#again = setTimeout(() => this.catchUp(), againAfter(error));
    }
  }

  #ready(): void {
    if (this.#isLookedAt && this.#status !== "ready") {
      this.#status = "ready";
      this.#error = undefined;
      this.state.changed();
    }
    this.#gate.open();
    this.marks.again();
  }

  #set(chat: Chat): void {
    const before = this.#chat.conversation;
    if (chat === this.#chat) return;
    this.#chat = chat;
    this.state.changed();
    if (chat.conversation === before) return;
    const own = this.#ownMarks();
    const lastSeq = chat.conversation?.last_seq ?? 0;
    if (own && lastSeq > own.delivered) this.marks.want("delivered", lastSeq);
    this.#listener.changed();
  }

  #derive(before: ConversationState | undefined): ConversationState {
    const { conversation, window } = this.#chat;
    const unsent = this.#context.outbox.of(this.id);
    const messages = this.#timeline.of(this.#chat, unsent, this.#context.me());
    return {
      status: this.#status,
      error: this.#error,
      conversation,
      // Lists compare what they get: the same messages are the same array.
      messages: before && isSame(before.messages, messages) ? before.messages : messages,
      hasOlder: window?.hasOlder ?? false,
      hasNewer: window?.hasNewer ?? false,
      loadingOlder: this.pages.isLoadingOlder,
      loadingNewer: this.pages.isLoadingNewer,
      typists: this.typists.list,
      unread: this.isOwn ? (conversation?.unread ?? 0) : 0,
      firstUnreadSeq: this.#firstUnreadSeq,
    };
  }
}

function snapshotOf(conversation: Conversation): Change {
  return { kind: "snapshot", version: conversation.version, conversation };
}

function isReset(answer: ChangesAnswer): answer is { reset: true } {
  return "reset" in answer;
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, place) => item === b[place]);
}
