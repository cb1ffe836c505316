import type { Conversation } from "../wire.ts";

/** When something was said last, or, where nothing was, when it began. */
const activity = ({ last_message_at, created_at }: Conversation): string =>
  last_message_at ?? created_at;

/**
 * Newest activity first. What is the same as before is the same array, so that nobody draws it anew.
 */
export function sortInbox(
  conversations: readonly Conversation[],
  before: readonly Conversation[] = [],
): readonly Conversation[] {
  const sorted = [...conversations].sort((a, b) =>
    activity(a) === activity(b) ? compare(b.id, a.id) : compare(activity(b), activity(a)),
  );
  const isSame =
    sorted.length === before.length && sorted.every((item, place) => item === before[place]);
  return isSame ? before : sorted;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
