import { againAfter, asRefusal, isPassing } from "./refusal.ts";
import type { OwnMark } from "./store/chat.ts";

/** Marks are gathered this long. Somebody who looks at a conversation reads what arrives. */
const READ_AFTER_MS = 200;
const DELIVERED_AFTER_MS = 500;

export interface MarksOptions {
  /** Where one's own marks are; `undefined` for those who are not in the conversation. */
  readonly own: () => { readonly read: number; readonly delivered: number } | undefined;
  /** Whether marks can be moved now: there is a connection. */
  readonly isOpen: () => boolean;
  /** Whether somebody can see the page. */
  readonly isVisible: () => boolean;
  readonly move: (mark: OwnMark) => Promise<void>;
}

/** Moves one's own marks in one conversation: only forward, and one request at a time. */
export class Marks {
  readonly #options: MarksOptions;
  #wanted = { read: 0, delivered: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #isMoving = false;

  constructor(options: MarksOptions) {
    this.#options = options;
  }

  want(mark: OwnMark["mark"], seq: number): void {
    this.#wanted[mark] = Math.max(this.#wanted[mark], seq);
    this.#schedule(mark === "read" ? READ_AFTER_MS : DELIVERED_AFTER_MS);
  }

  /** What was wanted may be possible now. */
  again(): void {
    this.#schedule(0);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#wanted = { read: 0, delivered: 0 };
  }

  #schedule(delay: number): void {
    const dueAt = Date.now() + delay;
    if (dueAt >= this.#dueAt || !this.#next()) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#move(), delay);
  }

  async #move(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    const next = this.#isMoving || !this.#options.isOpen() ? undefined : this.#next();
    if (!next) return;
    this.#isMoving = true;
    let delay = READ_AFTER_MS;
    try {
      await this.#options.move(next);
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      delay = againAfter(refusal);
      // A mark that was refused for good is not worth a word: the next message moves it anew.
      if (!isPassing(refusal)) this.#wanted[next.mark] = 0;
    } finally {
      this.#isMoving = false;
    }
    this.#schedule(delay);
  }

  #next(): OwnMark | undefined {
    const own = this.#options.own();
    if (!own) return undefined;
    const { read, delivered } = this.#wanted;
    if (read > own.read && this.#options.isVisible()) return { mark: "read", seq: read };
    return delivered > own.delivered ? { mark: "delivered", seq: delivered } : undefined;
  }
}
