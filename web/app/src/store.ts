import type { Store } from "@parlor/client";

/** A {@link Store} that can be set. */
export interface Cell<T> extends Store<T> {
  set(value: T): void;
}

/** Makes a value that the pages share. */
export function cell<T>(initial: T): Cell<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const listener of listeners) {
        listener();
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
