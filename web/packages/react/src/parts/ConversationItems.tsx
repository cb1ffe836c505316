import type { Conversation } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { moveFocus } from "../list/moveFocus.ts";
import { ConversationListItem, type ConversationWords } from "./ConversationListItem.tsx";

export interface ConversationItemsProps {
  readonly conversations: readonly Conversation[];
  readonly userId: string | undefined;
  readonly selectedId?: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly wordsOf?: ((conversation: Conversation) => ConversationWords) | undefined;
  readonly label?: string | undefined;
}

/** Conversations under each other; the arrow keys move among them. */
export function ConversationItems({
  conversations,
  userId,
  selectedId,
  onSelect,
  wordsOf,
  label,
}: ConversationItemsProps) {
  const { t } = useWords();
  return (
    <ul
      className="parlor-items"
      aria-label={label ?? t("conversations")}
      onKeyDown={(event) => moveFocus(event, "button.parlor-item", "first")}
    >
      {conversations.map((conversation) => (
        <ConversationListItem
          key={conversation.id}
          conversation={conversation}
          userId={userId}
          selected={conversation.id === selectedId}
          onSelect={onSelect}
          words={wordsOf?.(conversation)}
        />
      ))}
    </ul>
  );
}
