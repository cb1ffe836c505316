/** A signal is good for longer than this. */
const AGAIN_MS = 3_000;
const SILENCE_MS = 3_000;

/** Tells that one types: not at each key, and that one stopped. */
export class TypingSignal {
  readonly #tell: (isTyping: boolean) => void;
  #toldAt = 0;
  #isTyping = false;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (isTyping: boolean) => void) {
    this.#tell = tell;
  }

  /** A key was pressed. */
  pressed(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.stop(), SILENCE_MS);
    const now = Date.now();
    if (this.#isTyping && now - this.#toldAt < AGAIN_MS) return;
    this.#isTyping = true;
    this.#toldAt = now;
    this.#tell(true);
  }

  stop(): void {
    const wasTyping = this.#isTyping;
    this.sent();
    if (wasTyping) this.#tell(false);
  }

  /** The message is on its way: for the others that is the end of typing. */
  sent(): void {
    clearTimeout(this.#silence);
    this.#isTyping = false;
  }
}
