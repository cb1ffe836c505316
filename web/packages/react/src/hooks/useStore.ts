import type { Store } from "@parlor/client";
import { useSyncExternalStore } from "react";

/** The value of a store, now and after each change. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** A store that never changes, for the time before there is a real one. */
export function constantStore<T>(value: T): Store<T> {
  return { get: () => value, subscribe: () => () => undefined };
}
