import type { Conversation } from "@parlor/client";
import type { ReactNode } from "react";
import { useInbox } from "../hooks/useInbox.ts";
import { useUser } from "../hooks/useUser.ts";
import { useWords } from "../hooks/useWords.ts";
import { ConversationItems } from "./ConversationItems.tsx";
import type { ConversationWords } from "./ConversationListItem.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { ListSkeleton } from "./ListSkeleton.tsx";

export interface InboxListProps {
  readonly selectedId?: string | undefined;
  readonly onSelect: (id: string) => void;
  /** Which conversations to show; all unless given. */
  readonly filter?: ((conversation: Conversation) => boolean) | undefined;
  readonly wordsOf?: ((conversation: Conversation) => ConversationWords) | undefined;
  readonly label?: string | undefined;
  readonly empty?: ReactNode;
}

/** The conversations of the person who is connected. */
export function InboxList({ selectedId, onSelect, filter, wordsOf, label, empty }: InboxListProps) {
  const inbox = useInbox();
  const userId = useUser()?.id;
  const { t } = useWords();
  if (inbox.status === "loading" && inbox.conversations.length === 0) return <ListSkeleton />;
  if (inbox.status === "failed" && inbox.conversations.length === 0) {
    return (
      <div role="alert">
        <EmptyState title={t("loadFailed")} hint={inbox.error?.message} icon="alert" />
      </div>
    );
  }
  const shown = filter ? inbox.conversations.filter(filter) : inbox.conversations;
  if (shown.length === 0 && !inbox.hasMore) {
    return empty ?? <EmptyState title={t("noConversations")} hint={t("noConversationsHint")} />;
  }
  return (
    <>
      <ConversationItems
        conversations={shown}
        userId={userId}
        selectedId={selectedId}
        onSelect={onSelect}
        wordsOf={wordsOf}
        label={label}
      />
      {inbox.hasMore ? (
        <button type="button" className="parlor-more" onClick={() => void inbox.loadMore()}>
          {t("loadMore")}
        </button>
      ) : null}
    </>
  );
}
