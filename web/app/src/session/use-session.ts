import { useSyncExternalStore } from "react";
import { session } from "./session.ts";

/** The token of whoever is signed in. */
export function useSession(): string | undefined {
  return useSyncExternalStore(session.subscribe, session.get);
}
