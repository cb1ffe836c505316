import type { Store } from "./types.ts";

/** A store and the right to change it. */
export interface WritableStore<T> extends Store<T> {
  set(value: T): void;
}

/** Calls each of `listeners`; what one of them throws is reported and does not keep it from the rest. */
export function callAll<A extends unknown[]>(
  listeners: Iterable<(...args: A) => void>,
  ...args: A
): void {
  for (const listener of [...listeners]) {
    try {
      listener(...args);
    } catch (thrown) {
      setTimeout(() => {
        throw thrown;
      });
    }
  }
}

/** A value that tells those who subscribed when it is replaced by another one. */
export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      callAll(listeners);
    },
    subscribe(listener) {
      // Its own identity, so that the same function may subscribe twice.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

/** What `derive` makes of a changing source, made only when somebody asks. */
export class DerivedStore<T> implements Store<T> {
  #value: T | undefined;
  #isStale = true;
  readonly #derive: (before: T | undefined) => T;
  readonly #listeners = new Set<() => void>();

  constructor(derive: (before: T | undefined) => T) {
    this.#derive = derive;
  }

  get(): T {
    if (this.#isStale || this.#value === undefined) {
      this.#value = this.#derive(this.#value);
      this.#isStale = false;
    }
    return this.#value;
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** The source is another one now. */
  changed(): void {
    this.#isStale = true;
    callAll(this.#listeners);
  }
}
