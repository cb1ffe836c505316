import type { Conversation } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { ConversationItems } from "./ConversationItems.tsx";
import { EmptyState } from "./EmptyState.tsx";

export interface ConversationListProps {
  readonly conversations: readonly Conversation[];
  readonly currentUserId: string;
  readonly selectedId?: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Conversations of one person: the other side, whether they are there, and what was said last. */
export function ConversationList({
  conversations,
  currentUserId,
  selectedId,
  onSelect,
}: ConversationListProps) {
  const { t } = useWords();
  if (conversations.length === 0) {
    return <EmptyState title={t("noConversations")} hint={t("noConversationsHint")} />;
  }
  return (
    <ConversationItems
      conversations={conversations}
      userId={currentUserId}
      selectedId={selectedId}
      onSelect={onSelect}
    />
  );
}
