import type { Conversation, ConversationHandle } from "@parlor/client";
import { Avatar, conversationTitle, othersIn, useWords } from "@parlor/react";
import { Button } from "@parlor/ui/button";
import { ArrowLeft, PanelRight, X } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { ConversationMenu } from "./conversation-menu.tsx";
import { ConversationSubtitle } from "./conversation-subtitle.tsx";

interface ConversationHeaderProps {
  readonly conversation: Conversation;
  readonly handle: ConversationHandle | undefined;
  /** Whether the details are shown; without it there is no button for them. */
  readonly detailsOpen?: boolean;
  readonly onDetails?: () => void;
  readonly onBack?: (() => void) | undefined;
  readonly onClose?: (() => void) | undefined;
  readonly actions?: ReactNode;
}

/** Whom or what a conversation is about, and what can be done with it. */
export function ConversationHeader(props: ConversationHeaderProps) {
  const { conversation, handle, detailsOpen, onDetails, onBack, onClose, actions } = props;
  const t = useText();
  const words = useWords();
  const me = useMe();
  const title = conversationTitle(conversation, me.id, words);
  const other = conversation.kind === "direct" ? othersIn(conversation, me.id)[0] : undefined;
  return (
    <header className="flex h-15 shrink-0 items-center gap-3 border-b border-line px-3 sm:px-4">
      {onBack === undefined ? null : (
        <Button
          variant="ghost"
          size="icon"
          aria-label={t.conversation.back}
          onClick={onBack}
          className="-mx-1 md:hidden"
        >
          <ArrowLeft aria-hidden="true" className="rtl:-scale-x-100" />
        </Button>
      )}
      <Avatar name={other?.name ?? title} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-sm font-semibold">{title}</h2>
        <ConversationSubtitle conversation={conversation} />
      </div>
      {actions}
      {detailsOpen === undefined ? null : (
        <Button
          variant="ghost"
          size="icon"
          aria-label={t.conversation.details}
          aria-expanded={detailsOpen}
          onClick={onDetails}
        >
          <PanelRight aria-hidden="true" className="rtl:-scale-x-100" />
        </Button>
      )}
      {handle === undefined ? null : (
        <ConversationMenu conversation={conversation} handle={handle} />
      )}
      {onClose === undefined ? null : (
        <Button variant="ghost" size="icon" aria-label={t.common.close} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      )}
    </header>
  );
}
