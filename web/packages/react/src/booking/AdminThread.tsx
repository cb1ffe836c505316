import type { Conversation } from "@parlor/client";
import { useConversation } from "../hooks/useConversation.ts";
import { useWords } from "../hooks/useWords.ts";
import { ActButton } from "../parts/ActButton.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { isActive } from "./session.ts";
import { sessionWords } from "./sessionWords.ts";

export interface AdminThreadProps {
  readonly conversation: Conversation;
  readonly currentUserId: string;
  readonly onBack: () => void;
}

/** A session as administrators see it: one they are not in is watched until they take it over. */
export function AdminThread({ conversation: listed, currentUserId, onBack }: AdminThreadProps) {
  const words = useWords();
  const { id, kind } = listed;
  const isListed = listed.participants.some(({ user_id }) => user_id === currentUserId);
  // The list is a moment old; what is open is told of each change.
  const { state } = useConversation(id, { watch: !isListed });
  const conversation = state.conversation ?? listed;
  const isIn = conversation.participants.some(
    ({ user_id, left_at }) => user_id === currentUserId && !left_at,
  );
  const { title = "", subtitle } = sessionWords(conversation, currentUserId, words);
  const header = (
    <ThreadHeader title={title} subtitle={subtitle} avatar={{ name: title }} onBack={onBack}>
      {!isIn && kind === "support" && isActive(conversation) ? (
        <ActButton conversationId={id} action="claim" watch label={words.t("claim")} />
      ) : null}
      {isActive(conversation) ? (
        <ActButton
          conversationId={id}
          action="close"
          watch={!isIn}
          label={words.t("closeConversation")}
        />
      ) : null}
    </ThreadHeader>
  );
  return <Thread key={`${id} ${isIn}`} conversationId={id} watch={!isIn} header={header} />;
}
