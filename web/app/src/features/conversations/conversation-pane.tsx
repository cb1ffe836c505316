import { ConnectionBanner, Thread, useConversation } from "@parlor/react";
import { type ReactNode, useState } from "react";
import { ConversationDetails } from "./conversation-details.tsx";
import { ConversationHeader } from "./conversation-header.tsx";

interface ConversationPaneProps {
  readonly conversationId: string;
  /** For staff who are not in it. */
  readonly watch?: boolean;
  /** Leads back to the list on narrow screens. */
  readonly onBack?: () => void;
  /** Puts it away, where it lies beside something else. */
  readonly onClose?: () => void;
  /** What else can be done with it, beside the menu. */
  readonly actions?: ReactNode;
}

/** One conversation: its head, its messages, and on demand what is to know about it. */
export function ConversationPane(props: ConversationPaneProps) {
  const { conversationId, watch = false, onBack, onClose, actions } = props;
  const [details, setDetails] = useState(false);
  const opened = useConversation(conversationId, { watch });
  const { conversation } = opened.state;
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {conversation === undefined ? null : (
          <ConversationHeader
            conversation={conversation}
            handle={opened.handle}
            detailsOpen={details}
            onDetails={() => setDetails((open) => !open)}
            actions={actions}
            onClose={onClose}
            onBack={onBack}
          />
        )}
        <Thread conversationId={conversationId} watch={watch} header={<ConnectionBanner />} />
      </div>
      {details && conversation !== undefined ? (
        <ConversationDetails conversation={conversation} onClose={() => setDetails(false)} />
      ) : null}
    </div>
  );
}
