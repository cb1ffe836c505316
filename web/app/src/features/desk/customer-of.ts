import type { Conversation, Participant } from "@parlor/client";

/** Whom a support conversation is for: whoever opened it. */
export function customerOf(conversation: Conversation): Participant | undefined {
  return (
    conversation.participants.find((one) => one.user_id === conversation.created_by) ??
    conversation.participants[0]
  );
}
