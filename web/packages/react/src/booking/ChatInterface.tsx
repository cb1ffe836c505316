import { useEffect, useState } from "react";
import { useConversation } from "../hooks/useConversation.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { useWords } from "../hooks/useWords.ts";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { Toast } from "../parts/Toast.tsx";
import { MinimisedChat } from "./MinimisedChat.tsx";
import { bookingOf } from "./session.ts";

export interface ChatInterfaceProps {
  readonly sessionId: string;
  readonly currentUserId: string;
  readonly onClose?: () => void;
  readonly isMinimized?: boolean;
  readonly onMinimize?: () => void;
}

/** The chat of a session in a box at the corner of the page. */
export function ChatInterface({
  sessionId,
  onClose,
  isMinimized = false,
  onMinimize,
}: ChatInterfaceProps) {
  const client = useParlor();
  const { t } = useWords();
  const { conversation, messages } = useConversation(sessionId).state;
  const [notice, setNotice] = useState<string>();
  const closed = useBecameClosed(conversation?.status);
  useEffect(() => {
    if (closed) setNotice(t("sessionClosed"));
  }, [closed, t]);
  useEffect(
    () =>
      client.on("sendFailed", ({ conversationId }) => {
        if (conversationId === sessionId) setNotice(t("sendFailed"));
      }),
    [client, sessionId, t],
  );

  const title = conversation?.title ?? t("chat");
  const reference = conversation ? bookingOf(conversation) : null;
  const header = (
    <ThreadHeader
      title={title}
      subtitle={reference ? t("bookingTitle", { reference }) : undefined}
      avatar={{ name: title }}
    >
      {onMinimize ? (
        <IconButton icon="minimise" label={t("minimise")} onClick={onMinimize} />
      ) : null}
      {onClose ? <IconButton icon="close" label={t("closeChat")} onClick={onClose} /> : null}
    </ThreadHeader>
  );
  return (
    <div className="parlor-floating">
      {isMinimized ? (
        <MinimisedChat title={title} count={messages.length} onRestore={onMinimize} />
      ) : (
        <section className="parlor-window" aria-label={title}>
          <ConnectionBanner />
          <Thread
            conversationId={sessionId}
            header={header}
            showSenders
            typingWords={(typists) =>
              t("tripTyping", {
                name: t(typists.length > 1 ? "bookingTypingMany" : "bookingTypingOne"),
              })
            }
          />
        </section>
      )}
      <Toast text={notice} onGone={() => setNotice(undefined)} />
    </div>
  );
}

/** Whether a session that was open was closed while somebody looked at it. */
function useBecameClosed(status: string | undefined): boolean {
  const [wasOpen, setWasOpen] = useState(false);
  if (status === "active" && !wasOpen) setWasOpen(true);
  return wasOpen && status === "closed";
}
