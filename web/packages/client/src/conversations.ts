import type { Context } from "./context.ts";
import { ConversationRecord } from "./conversation.ts";
import type { EventFrame } from "./frames.ts";
import { Inbox } from "./inbox.ts";
import { againAfter, asRefusal } from "./refusal.ts";
import { participantOf } from "./store/chat.ts";
import type { ConversationAction, ConversationHandle, OpenInput } from "./types.ts";
import type { Conversation, Requests, Welcome } from "./wire.ts";

/** As many as one `resume` may name. */
const RESUMED = 500;
/** How long a window is kept that nobody looks at: people go back and forth. */
const KEPT_MS = 30_000;

interface Kept {
  readonly record: ConversationRecord;
  handles: number;
  forget: ReturnType<typeof setTimeout> | undefined;
}

type SupportRoomName = Requests["open_conversation"]["data"]["support_room"];

/** All conversations of one client: those in the inbox, and those that somebody looks at. */
export class Conversations {
  readonly inbox: Inbox;
  readonly #context: Context;
  readonly #kept = new Map<string, Kept>();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.inbox = new Inbox({
      requests: context.requests,
      records: () => [...this.#kept.values()].map(({ record }) => record),
      add: (conversation) => this.#add(conversation),
    });
  }

  /** The record of a conversation, whether or not it is known yet. */
  record(id: string): ConversationRecord {
    return this.#keep(id).record;
  }

  /** What waits in a conversation is not what it was. */
  unsentChanged(id: string): void {
    this.#kept.get(id)?.record.state.changed();
  }

  handle(id: string, isWatcher: boolean): ConversationHandle {
    const kept = this.#keep(id);
    const { record } = kept;
    clearTimeout(kept.forget);
    kept.handles += 1;
    const isFollowing = isWatcher && !record.isOwn && !record.isWatched;
    if (isFollowing) record.isWatched = true;
    if (isFollowing || kept.handles === 1) record.look();
    let isReleased = false;
    return {
      id,
      state: record.state,
      loadOlder: () => record.pages.loadOlder(),
      loadNewer: () => record.pages.loadNewer(),
      jumpToLatest: () => record.pages.jumpToLatest(),
      send: (draft) => record.send(draft),
      retry: (clientId) => this.#context.outbox.retry(clientId),
      discard: (clientId) => this.#context.outbox.discard(clientId),
      typing: () => record.typing.pressed(),
      stopTyping: () => record.typing.stop(),
      markRead: (seq) => record.marks.want("read", seq),
      act: (action, reason) => this.#act(record, action, reason),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        kept.handles -= 1;
        if (kept.handles > 0) return;
        record.typing.stop();
        kept.forget = setTimeout(() => this.#forget(kept), KEPT_MS);
      },
    };
  }

  async open(input: OpenInput): Promise<Conversation> {
    const { conversation } = await this.#context.requests.request("open_conversation", {
      kind: input.kind,
      participants: [...(input.participants ?? [])],
      title: input.title ?? null,
      topic: input.topic ?? null,
      reference: input.reference ?? null,
      // Which rooms there are is a matter of the server's configuration.
      support_room: (input.supportRoom ?? null) as NonNullable<SupportRoomName> | null,
      priority: input.priority ?? null,
      first_message: input.firstMessage ?? null,
      metadata: input.metadata ? { ...input.metadata } : null,
    });
    this.#add(conversation);
    return conversation;
  }

  /** Catches up with what happened while there was no connection. */
  async opened(welcome: Welcome): Promise<void> {
    this.inbox.setTotal(welcome.total_unread);
    for (const { record } of this.#kept.values()) {
      if (record.isLookedAt && !record.isOwn) void record.catchUp();
    }
    if (!this.inbox.isLoaded) await this.inbox.reload();
    if (this.#own().some(({ record }) => record.isBehind)) await this.#resume();
  }

  lost(): void {
    clearTimeout(this.#again);
    this.inbox.stop();
    for (const [id, { handles, record }] of this.#kept) {
      record.lost();
      // Heard of in passing: of no interest to anybody any more.
      if (handles === 0 && !record.isOwn) this.#drop(id);
    }
  }

  stop(): void {
    clearTimeout(this.#again);
    this.inbox.stop();
    for (const { forget, record } of this.#kept.values()) {
      clearTimeout(forget);
      record.stop();
    }
  }

  /** Somebody else is here now: nothing of what was known is theirs. */
  clear(): void {
    for (const { record } of [...this.#kept.values()]) record.gone();
    this.inbox.clear();
  }

  /** The page is seen again. */
  shown(): void {
    for (const { record } of this.#kept.values()) record.marks.again();
  }

  heard(frame: EventFrame): void {
    switch (frame.type) {
      case "message_created":
      case "message_updated": {
        const { conversation_id, version, message } = frame.data;
        const record = this.record(conversation_id);
        if (frame.type === "message_created") record.announce(message);
        record.receive({ kind: "message", version, message });
        return;
      }
      case "receipt": {
        const { conversation_id, version } = frame.data;
        this.record(conversation_id).receive({ kind: "receipt", version, receipt: frame.data });
        return;
      }
      case "participant_joined":
      case "participant_left": {
        const { conversation_id, version, participant } = frame.data;
        this.record(conversation_id).receive({ kind: "participant", version, participant });
        return;
      }
      case "conversation_created":
      case "conversation_updated":
        this.#add(frame.data.conversation);
        return;
      case "typing": {
        const kept = this.#kept.get(frame.data.conversation_id);
        if (kept?.handles && frame.data.user_id !== this.#context.me().id) {
          kept.record.typists.heard(frame.data);
        }
        return;
      }
      case "unread":
        this.#kept.get(frame.data.conversation_id)?.record.unread(frame.data);
        this.inbox.setTotal(frame.data.total_unread);
        return;
      default:
    }
  }

  #keep(id: string): Kept {
    const known = this.#kept.get(id);
    if (known) return known;
    const record = new ConversationRecord(id, this.#context, {
      changed: () => this.inbox.state.changed(),
      read: (messages) => this.inbox.read(messages),
      gone: () => this.#gone(id),
    });
    const kept: Kept = { record, handles: 0, forget: undefined };
    this.#kept.set(id, kept);
    return kept;
  }

  /** Takes in a conversation, if one is in it or looks at it. */
  #add(conversation: Conversation): void {
    const isOwn = participantOf(conversation, this.#context.me().id) !== undefined;
    if (isOwn || this.#kept.has(conversation.id))
      this.record(conversation.id).snapshot(conversation);
  }

  #gone(id: string): void {
    if (this.#kept.get(id)?.handles === 0) this.#drop(id);
    this.inbox.state.changed();
  }

  #forget(kept: Kept): void {
    const { record } = kept;
    if (record.isWatched) {
      record.isWatched = false;
      this.#context.requests.notify("unwatch", { conversation_id: record.id });
    }
    record.leave();
    if (record.isOwn) return;
    record.stop();
    this.#drop(record.id);
  }

  /** Keeps nothing of it, nor what was still to be done: there may be another record of it soon. */
  #drop(id: string): void {
    clearTimeout(this.#kept.get(id)?.forget);
    this.#kept.delete(id);
  }

  async #act(record: ConversationRecord, action: ConversationAction, reason?: string) {
    const data = { conversation_id: record.id };
    const { requests } = this.#context;
    const takesReason = action !== "claim" && action !== "release" && action !== "leave";
    const { conversation } = takesReason
      ? await requests.request(action, { ...data, reason: reason ?? null })
      : await requests.request(action, data);
    if (action === "leave") record.gone();
    else this.#add(conversation);
    return conversation;
  }

  #own(): Kept[] {
    return [...this.#kept.values()].filter(({ record }) => record.isOwn);
  }

  async #resume(): Promise<void> {
    const own = this.#own();
    // Those that somebody looks at first.
    own.sort((a, b) => b.handles - a.handles || activity(b.record) - activity(a.record));
    const records = own.map(({ record }) => record);
    try {
      let hasMore = false;
      for (let place = 0; place < records.length; place += RESUMED) {
        hasMore = (await this.#resumeSome(records.slice(place, place + RESUMED))) || hasMore;
      }
      if (hasMore) await this.inbox.reload();
    } catch (thrown) {
      // Without a connection the next one begins with it.
      if (!this.#context.isOpen()) return;
      this.#again = setTimeout(() => void this.#resume(), againAfter(asRefusal(thrown)));
    }
  }

  /** Names some of one's own; answers whether not all that were not named were told. */
  async #resumeSome(named: readonly ConversationRecord[]): Promise<boolean> {
    const conversations = Object.fromEntries(named.map(({ id, version }) => [id, version]));
    const answer = await this.#context.requests.request("resume", { conversations });
    for (const id of answer.gone) this.#kept.get(id)?.record.gone();
    for (const record of named) {
      const changes = answer.changed[record.id];
      if (changes) void record.catchUp(changes);
      else if (!answer.gone.includes(record.id)) record.unchanged();
    }
    for (const conversation of answer.new) this.#add(conversation);
    return answer.has_more;
  }
}

function activity({ conversation }: ConversationRecord): number {
  return Date.parse(conversation?.last_message_at ?? conversation?.created_at ?? "") || 0;
}
