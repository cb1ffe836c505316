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

/** When a message was said, and on which day of the reader's calendar. */
interface Moment {
  readonly time: number;
  readonly day: number;
}

/** Reading dates is most of the work, and of a long list only the last message is new. */
const moments = new WeakMap<TimelineMessage, Moment>();

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
  let joins = false;
  messages.forEach((message, index) => {
    const after = messages[index + 1];
    const joined = after !== undefined && after !== divided && belongTogether(message, after);
    if (!before || momentOf(before).day !== momentOf(message).day) {
      rows.push({ kind: "day", key: `day ${message.key}`, at: message.createdAt });
    }
    if (message === divided) rows.push({ kind: "unread", key: UNREAD_KEY });
    rows.push({ kind: "message", key: message.key, message, first: !joins, last: !joined });
    before = message;
    joins = joined;
  });
  return rows;
}

function belongTogether(one: TimelineMessage, next: TimelineMessage): boolean {
  if (one.kind === "system" || next.kind === "system") return false;
  if (one.sender.id !== next.sender.id || one.own !== next.own) return false;
  const [first, second] = [momentOf(one), momentOf(next)];
  return second.time - first.time < RUN_MS && first.day === second.day;
}

function momentOf(message: TimelineMessage): Moment {
  const known = moments.get(message);
  if (known) return known;
  const { createdAt } = message;
  const moment = { time: new Date(createdAt).getTime(), day: calendarDay(createdAt) };
  moments.set(message, moment);
  return moment;
}

/** About how high a line will be; it is measured as soon as it is shown. */
export function estimateHeight(row: Row): number {
  if (row.kind !== "message") return 40;
  const lines = Math.ceil(row.message.content.length / 45) || 1;
  return 30 + 20 * Math.min(lines, 40) + (row.first ? 20 : 0) + row.message.attachments.length * 60;
}
