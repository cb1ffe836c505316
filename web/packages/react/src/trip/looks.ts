import type { Typist } from "@parlor/client";
import type { Translator } from "../i18n/translator.ts";
import type { BubbleLooks } from "../parts/MessageBubble.tsx";
import { relativeTime } from "../text/time.ts";

/** The most characters of a message of this product, and from when they are counted. */
export const LIMITS = { maxLength: 1000, countFrom: 500, counter: "fraction" } as const;

/** How this product shows messages: the driver is marked, and times are relative. */
export function tripLooks({ locale, t }: Translator): BubbleLooks {
  return {
    showSenders: true,
    markOf: ({ role }) => (role === "DRIVER" ? t("driver") : undefined),
    timeOf: (at) => relativeTime(at, locale),
  };
}

/** How this product says who is typing. */
export function tripTypingWords({ t }: Translator, typists: readonly Typist[]): string {
  const [one] = typists;
  if (typists.length > 1 || !one) return t("tripTypingMany", { count: typists.length });
  return t("tripTyping", { name: one.name });
}
