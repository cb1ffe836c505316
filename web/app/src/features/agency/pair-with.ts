import type { Conversation } from "@parlor/client";

/** One's own conversation with somebody, if there is one. */
export function pairWith(
  conversations: readonly Conversation[],
  userId: string,
): Conversation | undefined {
  return conversations.find(
    (one) => one.kind === "direct" && one.participants.some((person) => person.user_id === userId),
  );
}
