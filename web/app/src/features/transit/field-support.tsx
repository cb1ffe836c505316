import { useInbox } from "@parlor/react";
import { ChatWindow, ConversationList } from "@parlor/react/transit";
import type { PageId } from "../../pages.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";
import { BackButton } from "../shared/back-button.tsx";
import { AskButton } from "./ask-button.tsx";

/** Where somebody out in the field asks the control centre. */
export function FieldSupport({ page }: { readonly page: PageId }) {
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
          <BackButton onBack={onBack} />
          <ChatWindow key={id} conversationId={id} currentUserId={me.id} canClose={false} />
        </>
      )}
      renderActions={(select) => <AskButton onAsked={select} />}
    />
  );
}
