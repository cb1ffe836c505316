import { useInbox } from "@parlor/react";
import { ChatWindow, ConversationList } from "@parlor/react/carwash";
import type { PageId } from "../../pages.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";
import { BackButton } from "../shared/back-button.tsx";

interface OrdersChatProps {
  readonly page: PageId;
}

/** The chats about orders, of a customer or of a car wash. */
export function OrdersChat({ page }: OrdersChatProps) {
  const me = useMe();
  const { conversations } = useInbox();
  return (
    <Portal
      page={page}
      renderList={({ selectedId, onSelect }) => (
        <ConversationList
          conversations={conversations}
          currentUserId={me.id}
          onSelect={onSelect}
          {...(selectedId === undefined ? {} : { selectedId })}
        />
      )}
      renderThread={(id, onBack) => (
        <>
          <BackButton onBack={onBack} />
          <ChatWindow key={id} conversationId={id} currentUserId={me.id} />
        </>
      )}
    />
  );
}
