/** What comes under a version. */
interface Versioned {
  readonly version: number;
}

export interface GateOptions<C extends Versioned> {
  /** The last version that was applied. */
  readonly version: () => number;
  readonly apply: (change: C) => void;
  /** Whether a change needs nothing of what came before it. */
  readonly standsAlone: (change: C) => boolean;
  /** Something is missing: it has to be asked for. */
  readonly gap: () => void;
}

/** More of them are asked for again rather than kept. */
const HELD = 1_000;

/**
 * Puts what comes about one conversation in the order of its versions. What comes too early is held
 * until what belongs before it is there, or was asked for.
 */
export class VersionGate<C extends Versioned> {
  readonly #options: GateOptions<C>;
  #held: C[] = [];
  #outstanding = 0;
  #isShut = true;

  constructor(options: GateOptions<C>) {
    this.#options = options;
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  receive(change: C): void {
    const { version, apply, standsAlone } = this.#options;
    if (!this.#isShut && (change.version <= version() + 1 || standsAlone(change))) {
      apply(change);
    } else {
      this.#held.push(change);
      if (this.#held.length > HELD) this.#held.shift();
    }
    this.#flush();
  }

  /** Something was asked whose answer has a version of its own, which is not told as an event. */
  asked(): void {
    this.#outstanding += 1;
  }

  answered(): void {
    this.#outstanding -= 1;
    this.#flush();
  }

  /** What comes has to wait: what was before it is being read. */
  shut(): void {
    this.#isShut = true;
  }

  open(): void {
    this.#isShut = false;
    this.#flush();
  }

  /** The connection is gone, and what it brought too early will be asked for. */
  lost(): void {
    this.#isShut = true;
    this.#held = [];
  }

  #flush(): void {
    if (this.#isShut || this.#held.length === 0) return;
    const { version, apply, gap } = this.#options;
    this.#held.sort((a, b) => a.version - b.version);
    let next = this.#held[0];
    while (next && next.version <= version() + 1) {
      this.#held.shift();
      apply(next);
      next = this.#held[0];
    }
    if (!next) return;
    // What is held is not missing, and the answers that are awaited may be what is.
    const held = new Set(this.#held.map((change) => change.version));
    const missing = Math.max(...held) - version() - held.size;
    if (missing > this.#outstanding) gap();
  }
}
