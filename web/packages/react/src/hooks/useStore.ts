import type { Store } from "@parlor/client";
import { useCallback, useSyncExternalStore } from "react";

/** The value of a store, now and after each change. */
export function useStore<T>(store: Store<T>): T {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  const get = useCallback(() => store.get(), [store]);
  return useSyncExternalStore(subscribe, get, get);
}

/** A store that never changes, for the time before there is a real one. */
export function constantStore<T>(value: T): Store<T> {
  return { get: () => value, subscribe: () => () => undefined };
}
