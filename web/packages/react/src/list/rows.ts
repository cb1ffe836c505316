import type { TimelineMessage } from "@parlor/client";
import { calendarDay } from "../text/time.ts";

/** A line of the list of messages. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: TimelineMessage;
      /** Whether it begins and ends a run of messages of one person. */
      readonly first: boolean;
      readonly last: boolean;
    };

/** The key of the line above the first unread message. */
export const UNREAD_KEY = "unread";

const RUN_MS = 5 * 60_000;

/** The lines of a list: messages, gathered into runs, with days and the unread divider between. */
export function buildRows(
  messages: readonly TimelineMessage[],
  firstUnreadSeq: number | undefined,
): readonly Row[] {
  const rows: Row[] = [];
  const divided = messages.find(
    (message) =>
      firstUnreadSeq !== undefined && (message.seq ?? 0) >= firstUnreadSeq && !message.own,
  );
  let before: TimelineMessage | undefined;
  messages.forEach((message, index) => {
    const after = messages[index + 1];
    if (!before || calendarDay(before.createdAt) !== calendarDay(message.createdAt)) {
      rows.push({ kind: "day", key: `day ${message.key}`, at: message.createdAt });
    }
    if (message === divided) rows.push({ kind: "unread", key: UNREAD_KEY });
    rows.push({
      kind: "message",
      key: message.key,
      message,
      first: message === divided || !belongTogether(before, message),
      last: after === divided || !belongTogether(message, after),
    });
    before = message;
  });
  return rows;
}

function belongTogether(
  one: TimelineMessage | undefined,
  next: TimelineMessage | undefined,
): boolean {
  if (!one || !next || one.kind === "system" || next.kind === "system") return false;
  const apart = new Date(next.createdAt).getTime() - new Date(one.createdAt).getTime();
  return (
    one.sender.id === next.sender.id &&
    one.own === next.own &&
    apart < RUN_MS &&
    calendarDay(one.createdAt) === calendarDay(next.createdAt)
  );
}

/** About how high a line will be; it is measured as soon as it is shown. */
export function estimateHeight(row: Row): number {
  if (row.kind !== "message") return 40;
  const lines = Math.ceil(row.message.content.length / 45) || 1;
  return 30 + 20 * Math.min(lines, 40) + (row.first ? 20 : 0) + row.message.attachments.length * 60;
}
