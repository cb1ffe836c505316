import { type Chat, reduce } from "./store/chat.ts";
import { extend, newestPage, newestSeq, oldestSeq, prepend, type Window } from "./store/window.ts";
import type { Conversation, Message } from "./wire.ts";

interface Page {
  readonly messages: Message[];
  readonly has_more: boolean;
}

export interface PagesOptions {
  /** Reads a page; the newest one unless it says where. */
  readonly read: (where: { before_seq?: number; after_seq?: number }) => Promise<Page>;
  readonly chat: () => Chat;
  readonly set: (chat: Chat) => void;
  readonly size: number;
  /** Something is being loaded, or is not any more. */
  readonly changed: () => void;
}

/** Moves the window over a conversation's history, one page at a time in each direction. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #loading = { older: false, newer: false };
  #jump: Promise<void> | undefined;
  /** What was said or changed while a page was on its way, which may not be in it. */
  #late: Message[] = [];
  #reads = 0;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  get isLoadingOlder(): boolean {
    return this.#loading.older;
  }

  get isLoadingNewer(): boolean {
    return this.#loading.newer;
  }

  late(message: Message): void {
    if (this.#reads > 0) this.#late.push(message);
  }

  async loadOlder(): Promise<void> {
    const { window } = this.#options.chat();
    if (!window?.hasOlder || this.#loading.older) return;
    const before_seq = oldestSeq(window);
    await this.#while("older", async () => {
      await this.#read({ before_seq }, (page, now) =>
        now && oldestSeq(now) === before_seq ? prepend(now, page, this.#options.size) : now,
      );
    });
  }

  async loadNewer(): Promise<void> {
    const { window } = this.#options.chat();
    if (!window?.hasNewer || this.#loading.newer) return;
    const after_seq = newestSeq(window);
    await this.#while("newer", async () => {
      await this.#read({ after_seq }, (page, now) => {
        const lastSeq = this.#options.chat().conversation?.last_seq ?? 0;
        const isNext = now && newestSeq(now) === after_seq;
        return isNext ? extend(now, page, lastSeq, this.#options.size) : now;
      });
    });
  }

  jumpToLatest(): Promise<void> {
    if (!this.#options.chat().window?.hasNewer) return Promise.resolve();
    this.#jump ??= this.readNewest().finally(() => {
      this.#jump = undefined;
    });
    return this.#jump;
  }

  /** The window is the newest page, whatever it was; and the conversation, if given, is as given. */
  async readNewest(conversation?: Conversation): Promise<void> {
    await this.#read({}, (page) => newestPage(page), conversation);
  }

  async #while(direction: "older" | "newer", load: () => Promise<void>): Promise<void> {
    this.#loading[direction] = true;
    this.#options.changed();
    try {
      await load();
    } finally {
      this.#loading[direction] = false;
      this.#options.changed();
    }
  }

  async #read(
    where: { before_seq?: number; after_seq?: number },
    place: (page: Page, now: Window | undefined) => Window | undefined,
    conversation?: Conversation,
  ): Promise<void> {
    const { chat, read, set, size } = this.#options;
    this.#reads += 1;
    try {
      const page = await read(where);
      const now = chat();
      const base = conversation ? { conversation, version: conversation.version } : now;
      let next: Chat = { ...base, window: place(page, now.window) };
      for (const message of this.#late) {
        // Of an earlier version than what is known, so that nothing but the window changes.
        next = reduce(next, { kind: "message", version: 0, message }, { me: "", size });
      }
      set(next);
    } finally {
      this.#reads -= 1;
      if (this.#reads === 0) this.#late = [];
    }
  }
}
