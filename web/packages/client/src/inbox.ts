import type { ConversationRecord } from "./conversation.ts";
import { againAfter, asRefusal, isPassing } from "./refusal.ts";
import type { RequestQueue } from "./requests.ts";
import { sortInbox } from "./store/inbox.ts";
import { DerivedStore } from "./store.ts";
import type { InboxState, Refusal } from "./types.ts";
import type { Conversation } from "./wire.ts";

export interface InboxOptions {
  readonly requests: RequestQueue;
  readonly records: () => Iterable<ConversationRecord>;
  /** Takes in what was listed. */
  readonly add: (conversation: Conversation) => void;
}

/** The conversations one is in, as far as they were listed or heard of. */
export class Inbox {
  readonly state: DerivedStore<InboxState>;
  readonly #options: InboxOptions;
  #status: InboxState["status"] = "loading";
  #error: Refusal | undefined;
  /** Where the list goes on: `undefined` before it was read, `null` at its end. */
  #cursor: string | null | undefined;
  #loading: Promise<void> | undefined;
  #totalUnread = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.state = new DerivedStore((before) => this.#derive(before));
  }

  get isLoaded(): boolean {
    return this.#status === "ready";
  }

  setTotal(total: number): void {
    this.#totalUnread = Math.max(0, total);
    this.state.changed();
  }

  /** One read something. Everything else that moves the figure is told by the server. */
  read(messages: number): void {
    if (messages > 0) this.setTotal(this.#totalUnread - messages);
  }

  /** Reads the list from its beginning. */
  reload(): Promise<void> {
    return this.#load(undefined);
  }

  /** Reads one more page. */
  async more(): Promise<void> {
    if (this.#cursor) await this.#load(this.#cursor);
  }

  stop(): void {
    clearTimeout(this.#again);
  }

  clear(): void {
    this.stop();
    this.#status = "loading";
    this.#cursor = undefined;
    this.#totalUnread = 0;
    this.state.changed();
  }

  #load(cursor: string | undefined): Promise<void> {
    this.#loading ??= this.#read(cursor).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(cursor: string | undefined): Promise<void> {
    try {
      const page = await this.#options.requests.request("list_conversations", {
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const conversation of page.conversations) this.#options.add(conversation);
      // Read anew, it goes on from there: what is new may be more than a page, and stand before the
      // place up to which it was listed. What was listed before stays.
      this.#cursor = page.next_cursor;
      this.#status = "ready";
      this.#error = undefined;
    } catch (thrown) {
      // What is there stays there; who asked for more hears that there is none just now.
      if (this.#status === "ready") throw thrown;
      const error = asRefusal(thrown);
      // Read again with the next connection.
      if (error.code === "offline") return;
      this.#status = "failed";
      this.#error = error;
      if (isPassing(error)) this.#again = setTimeout(() => this.reload(), againAfter(error));
    } finally {
      this.state.changed();
    }
  }

  #derive(before: InboxState | undefined): InboxState {
    const own = [...this.#options.records()].filter(({ isOwn }) => isOwn);
    const listed = own.flatMap(({ conversation }) => (conversation ? [conversation] : []));
    return {
      status: this.#status,
      error: this.#error,
      conversations: sortInbox(listed, before?.conversations),
      hasMore: typeof this.#cursor === "string",
      totalUnread: this.#totalUnread,
    };
  }
}
