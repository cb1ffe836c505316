import { useInbox } from "@parlor/react";
import { ChatWindow, ConversationList } from "@parlor/react/carwash";
import { Button } from "@parlor/ui/button";
import { ArrowLeft } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import type { PageId } from "../../pages.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";

interface OrdersChatProps {
  readonly page: PageId;
}

/** The chats about orders, of a customer or of a car wash. */
export function OrdersChat({ page }: OrdersChatProps) {
  const t = useText();
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
          <Button
            variant="ghost"
            size="small"
            onClick={onBack}
            className="m-1 self-start md:hidden"
          >
            <ArrowLeft aria-hidden="true" className="rtl:-scale-x-100" />
            {t.conversation.back}
          </Button>
          <ChatWindow key={id} conversationId={id} currentUserId={me.id} />
        </>
      )}
    />
  );
}
