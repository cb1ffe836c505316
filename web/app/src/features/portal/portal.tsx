import type { Conversation, OpenInput } from "@parlor/client";
import { InboxList, useParlor } from "@parlor/react";
import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { useToast } from "@parlor/ui/toast-context";
import { MessageCircle, MessageCirclePlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import type { PageId } from "../../pages.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { ConversationPane } from "../conversations/conversation-pane.tsx";
import { Workspace } from "../conversations/workspace.tsx";

/** How a portal shows its list. */
export interface PortalListProps {
  readonly selectedId: string | undefined;
  readonly onSelect: (id: string) => void;
}

interface PortalProps {
  readonly page: PageId;
  /** What its button starts, and what is on it. */
  readonly start?: { readonly label: string; readonly input: OpenInput };
  /** Which conversations it has; all unless given. */
  readonly filter?: (conversation: Conversation) => boolean;
  /** In place of the plain list. */
  readonly renderList?: (props: PortalListProps) => ReactNode;
  /** In place of the plain thread. */
  readonly renderThread?: (id: string, onBack: () => void) => ReactNode;
  /** Further things to do, beside the button; what they open is selected by `select`. */
  readonly renderActions?: (select: (id: string) => void) => ReactNode;
}

/** A product's page of conversations: those there are, the chosen one, and a button for another. */
export function Portal(props: PortalProps) {
  return (
    <Guarded page={props.page}>
      <OpenPortal {...props} />
    </Guarded>
  );
}

function OpenPortal(props: PortalProps) {
  const { page, start, filter, renderList, renderThread, renderActions } = props;
  const t = useText();
  const toast = useToast();
  const client = useParlor();
  const [selected, setSelected] = useState<string>();
  const back = () => setSelected(undefined);
  const list = { selectedId: selected, onSelect: setSelected };
  const begin = async (input: OpenInput) => {
    try {
      setSelected((await client.open(input)).id);
    } catch (error) {
      toast({ text: reasonOf(error, t.common.failed), tone: "danger" });
    }
  };
  return (
    <>
      <PageHeader title={t.pages[page].name} text={t.pages[page].text}>
        {renderActions?.(setSelected)}
        {start === undefined ? null : (
          <Button variant="primary" onClick={() => void begin(start.input)}>
            <MessageCirclePlus aria-hidden="true" />
            {start.label}
          </Button>
        )}
      </PageHeader>
      <Workspace
        listLabel={t.inbox.conversations}
        list={
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-2">
            {renderList === undefined ? <InboxList {...list} filter={filter} /> : renderList(list)}
          </div>
        }
        threadOpen={selected !== undefined}
        thread={
          selected === undefined ? (
            <PageMessage
              icon={<MessageCircle />}
              title={t.inbox.choose}
              text={t.inbox.chooseText}
            />
          ) : (
            (renderThread?.(selected, back) ?? (
              <ConversationPane key={selected} conversationId={selected} onBack={back} />
            ))
          )
        }
      />
    </>
  );
}
