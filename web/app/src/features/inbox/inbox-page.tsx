import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { getRouteApi } from "@tanstack/react-router";
import { MessagesSquare, SquarePen } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { PageHeader } from "../../shell/page-header.tsx";
import { ConversationPane } from "../conversations/conversation-pane.tsx";
import { Workspace } from "../conversations/workspace.tsx";
import { InboxColumn } from "./inbox-column.tsx";
import { NewConversationDialog } from "./new-conversation-dialog.tsx";

const route = getRouteApi("/pages/inbox");

/** All of one's conversations. */
export function InboxPage() {
  const t = useText();
  const { c: selected } = route.useSearch();
  const navigate = route.useNavigate();
  const [composing, setComposing] = useState(false);
  const select = (id: string | undefined) =>
    void navigate({ search: id === undefined ? {} : { c: id } });
  return (
    <>
      <PageHeader title={t.pages.inbox.name} text={t.pages.inbox.text}>
        <Button variant="primary" onClick={() => setComposing(true)}>
          <SquarePen aria-hidden="true" />
          {t.inbox.compose}
        </Button>
      </PageHeader>
      <Workspace
        listLabel={t.inbox.conversations}
        list={<InboxColumn selected={selected} onSelect={select} />}
        threadOpen={selected !== undefined}
        thread={
          selected === undefined ? (
            <PageMessage
              icon={<MessagesSquare />}
              title={t.inbox.choose}
              text={t.inbox.chooseText}
            />
          ) : (
            <ConversationPane
              key={selected}
              conversationId={selected}
              onBack={() => select(undefined)}
            />
          )
        }
      />
      <NewConversationDialog
        open={composing}
        onOpenChange={setComposing}
        onOpened={(conversation) => select(conversation.id)}
      />
    </>
  );
}
