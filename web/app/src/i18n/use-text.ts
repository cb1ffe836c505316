import { usePreferences } from "../preferences/use-preferences.ts";
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import type { Text } from "./text.ts";

const texts: Readonly<Record<"en" | "ar", Text>> = { en, ar };

/** The words of the chosen language. */
export function useText(): Text {
  return texts[usePreferences().locale];
}
