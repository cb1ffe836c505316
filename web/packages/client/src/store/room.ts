import type { Conversation } from "../wire.ts";

/** Whether nobody looks after it yet. */
export function isWaiting({ kind, status, assignee }: Conversation): boolean {
  return kind === "support" && status === "active" && assignee === null;
}

/** A conversation of a room as it is now: it waits, or does not wait any more. Oldest first. */
export function reduceWaiting(
  waiting: readonly Conversation[],
  conversation: Conversation,
  isOfRoom: boolean,
): readonly Conversation[] {
  const place = waiting.findIndex(({ id }) => id === conversation.id);
  if ((waiting[place]?.version ?? 0) > conversation.version) return waiting;
  if (!isWaiting(conversation)) {
    return place < 0 ? waiting : waiting.filter(({ id }) => id !== conversation.id);
  }
  if (place >= 0) return waiting.with(place, conversation);
  if (!isOfRoom) return waiting;
  return [...waiting, conversation].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
}
