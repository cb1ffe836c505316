import { useSyncExternalStore } from "react";
import { type Preferences, preferences } from "./preferences.ts";

/** What is chosen in this browser. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}
