import { useInbox } from "@parlor/react";
import { ChatWindow, ConversationList } from "@parlor/react/transit";
import { Button } from "@parlor/ui/button";
import { ArrowLeft } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import type { PageId } from "../../pages.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";
import { AskButton } from "./ask-button.tsx";

/** Where somebody out in the field asks the control centre. */
export function FieldSupport({ page }: { readonly page: PageId }) {
  const t = useText();
  const me = useMe();
  const inbox = useInbox();
  return (
    <Portal
      page={page}
      renderList={({ selectedId, onSelect }) => (
        <ConversationList
          conversations={inbox.conversations.filter((one) => one.status === "active")}
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
          <ChatWindow key={id} conversationId={id} currentUserId={me.id} canClose={false} />
        </>
      )}
      renderActions={(select) => <AskButton onAsked={select} />}
    />
  );
}
