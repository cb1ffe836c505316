import type { TimelineMessage } from "@parlor/client";
import { useState } from "react";

/** How many messages of others came while the reader was not at the end. */
export function useUnseenCount(messages: readonly TimelineMessage[], atEnd: boolean): number {
  const last = messages.reduce((most, { seq }) => Math.max(most, seq ?? 0), 0);
  const [seen, setSeen] = useState(last);
  if (atEnd && seen !== last) setSeen(last);
  return atEnd ? 0 : messages.filter(({ own, seq }) => !own && (seq ?? 0) > seen).length;
}
