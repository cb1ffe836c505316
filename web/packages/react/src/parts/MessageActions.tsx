import type { TimelineMessage } from "@parlor/client";
import type { ReactNode } from "react";
import { useWords } from "../hooks/useWords.ts";
import { Icon } from "./Icon.tsx";

export interface MessageActionsProps {
  readonly message: TimelineMessage;
  readonly onReply?: ((message: TimelineMessage) => void) | undefined;
  readonly onRetry?: ((clientId: string) => void) | undefined;
  readonly onDiscard?: ((clientId: string) => void) | undefined;
  readonly children?: ReactNode;
}

/** What may be done with a message: answer it, or decide about one that could not be sent. */
export function MessageActions({
  message,
  onReply,
  onRetry,
  onDiscard,
  children,
}: MessageActionsProps) {
  const { t } = useWords();
  const { clientId } = message;
  if (message.status === "failed" && clientId !== undefined) {
    return (
      <div className="parlor-failed">
        <span className="parlor-failed-reason">{message.error?.message ?? t("statusFailed")}</span>
        {onRetry ? (
          <button type="button" className="parlor-link" onClick={() => onRetry(clientId)}>
            {t("retry")}
          </button>
        ) : null}
        {onDiscard ? (
          <button type="button" className="parlor-link" onClick={() => onDiscard(clientId)}>
            {t("discard")}
          </button>
        ) : null}
      </div>
    );
  }
  const answerable = message.id !== undefined && !message.deletedAt && !message.hiddenAt;
  if (!answerable || (!onReply && !children)) return null;
  return (
    <div className="parlor-actions">
      {onReply ? (
        <button
          type="button"
          className="parlor-action"
          onClick={() => onReply(message)}
          aria-label={t("replyTo", { name: message.own ? t("you") : message.sender.name })}
          title={t("reply")}
        >
          <Icon name="reply" />
        </button>
      ) : null}
      {children}
    </div>
  );
}
