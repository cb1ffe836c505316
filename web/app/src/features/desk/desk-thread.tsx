import type { ConversationAction } from "@parlor/client";
import { ConnectionBanner, type OpenedConversation, Thread } from "@parlor/react";
import { Button } from "@parlor/ui/button";
import { CircleCheck, Hand, Undo2 } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { ConversationHeader } from "../conversations/conversation-header.tsx";

interface DeskThreadProps {
  readonly id: string;
  readonly opened: OpenedConversation;
  /** Whether one only looks, because somebody else, or nobody, looks after it. */
  readonly watching: boolean;
  readonly onAct: (action: ConversationAction) => void;
  readonly onBack: () => void;
}

/** The conversation on top of the desk. */
export function DeskThread({ id, opened, watching, onAct, onBack }: DeskThreadProps) {
  const t = useText();
  const me = useMe();
  const { conversation } = opened.state;
  const active = conversation?.status === "active";
  return (
    <section aria-label={t.desk.conversation} className="flex min-h-0 min-w-0 flex-1 flex-col">
      {conversation === undefined ? null : (
        <ConversationHeader
          conversation={conversation}
          handle={opened.handle}
          onBack={onBack}
          actions={
            active ? (
              <>
                {conversation.assignee === null ? (
                  <Button variant="primary" size="small" onClick={() => onAct("claim")}>
                    <Hand aria-hidden="true" />
                    {t.desk.claim}
                  </Button>
                ) : null}
                {conversation.assignee === me.id ? (
                  <Button size="small" onClick={() => onAct("release")} aria-label={t.desk.release}>
                    <Undo2 aria-hidden="true" />
                    <span className="hidden sm:inline">{t.desk.release}</span>
                  </Button>
                ) : null}
                <Button size="small" onClick={() => onAct("close")} aria-label={t.desk.close}>
                  <CircleCheck aria-hidden="true" />
                  <span className="hidden sm:inline">{t.desk.close}</span>
                </Button>
              </>
            ) : null
          }
        />
      )}
      <Thread
        conversationId={id}
        watch={watching}
        header={<ConnectionBanner />}
        {...(watching && active ? { disabledText: t.desk.claimToAnswer } : {})}
      />
    </section>
  );
}
