import type { TimelineMessage } from "@parlor/client";
import { useEffect, useRef, useState } from "react";
import { useWords } from "../hooks/useWords.ts";
import { messageLine } from "../text/titles.ts";

const MOST_READ_OUT = 3;

/**
 * What a screen reader should say about messages that have just come. The list itself must not be
 * a live region: its lines come and go while one scrolls.
 */
export function useAnnouncement(messages: readonly TimelineMessage[], current: boolean): string {
  const words = useWords();
  const known = useRef<number>(undefined);
  const [text, setText] = useState("");
  useEffect(() => {
    if (!current) return;
    const last = messages.reduce((most, { seq }) => Math.max(most, seq ?? 0), 0);
    const before = known.current;
    known.current = Math.max(before ?? 0, last);
    if (before === undefined) return;
    const fresh = messages.filter(({ seq, own }) => !own && seq !== undefined && seq > before);
    if (fresh.length === 0) return;
    if (fresh.length > MOST_READ_OUT) {
      setText(words.t("newMessagesBelow", { count: fresh.length }));
      return;
    }
    const lines = fresh.map((message) => {
      const line = messageLine(message, words);
      if (message.kind === "system") return line;
      return words.t("announce", { name: message.sender.name, text: line });
    });
    setText(lines.join("\n"));
  }, [messages, current, words]);
  return text;
}
