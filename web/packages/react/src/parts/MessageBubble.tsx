import type { TimelineMessage } from "@parlor/client";
import { memo, type ReactNode } from "react";
import { useWords } from "../hooks/useWords.ts";
import { clockTime, fullTime } from "../text/time.ts";
import { Avatar } from "./Avatar.tsx";
import { MessageActions } from "./MessageActions.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { ReplyQuote } from "./ReplyQuote.tsx";
import { StatusTicks } from "./StatusTicks.tsx";

/** What may be done with a message. */
export interface MessageHandlers {
  readonly onReply?: ((message: TimelineMessage) => void) | undefined;
  readonly onRetry?: ((clientId: string) => void) | undefined;
  readonly onDiscard?: ((clientId: string) => void) | undefined;
  readonly onShow?: ((message: TimelineMessage) => void) | undefined;
}

/** What a host may change about a bubble. */
export interface BubbleLooks {
  /** Words beside the sender's name, such as their part in the matter. */
  readonly markOf?: ((sender: TimelineMessage["sender"]) => string | undefined) | undefined;
  /** How the time is written; hours and minutes unless given. */
  readonly timeOf?: ((at: string) => string) | undefined;
  /** Further buttons of the host, such as one to report a message. */
  readonly actionsOf?: ((message: TimelineMessage) => ReactNode) | undefined;
  /** Picture and name beside others' messages: for conversations of several. */
  readonly showSenders?: boolean | undefined;
}

export interface MessageBubbleProps extends MessageHandlers, BubbleLooks {
  readonly message: TimelineMessage;
  /** Whether it begins and ends a run of messages of one person. */
  readonly first?: boolean;
  readonly last?: boolean;
  /** The message that it answers, if that is known. */
  readonly quoted?: TimelineMessage | undefined;
}

/** One message: words, time, and for one's own how far it has come. */
export const MessageBubble = memo(function MessageBubble({
  message,
  first = true,
  last = true,
  quoted,
  onShow,
  markOf,
  timeOf,
  actionsOf,
  showSenders = false,
  ...handlers
}: MessageBubbleProps) {
  const { locale, t } = useWords();
  if (message.kind === "system")
    return (
      <p className="parlor-system" dir="auto">
        {message.content}
      </p>
    );
  const { own, sender, status } = message;
  const mark = markOf?.(sender);
  const classes = ["parlor-message", own ? "parlor-message-own" : "parlor-message-other"];
  if (first) classes.push("parlor-message-first");
  if (last) classes.push("parlor-message-last");
  if (status === "failed") classes.push("parlor-message-failed");
  if (status === "pending") classes.push("parlor-message-pending");
  return (
    <div className={classes.join(" ")}>
      {showSenders && !own ? (
        <span className="parlor-message-avatar">
          {last ? <Avatar name={sender.name} size="small" /> : null}
        </span>
      ) : null}
      <div className="parlor-message-column">
        <p className={showSenders && first && !own ? "parlor-sender" : "parlor-hidden"}>
          <bdi>{own ? t("you") : sender.name}</bdi>
          {mark ? <span className="parlor-sender-mark"> • {mark}</span> : null}
        </p>
        <div className="parlor-bubble-line">
          <div className="parlor-bubble">
            {message.replyTo ? (
              <ReplyQuote
                message={quoted}
                onShow={quoted && onShow ? () => onShow(quoted) : undefined}
              />
            ) : null}
            <MessageBody message={message} />
            <span className="parlor-meta">
              {message.editedAt && !message.deletedAt ? <span>{t("edited")}</span> : null}
              <time dateTime={message.createdAt} title={fullTime(message.createdAt, locale)}>
                {timeOf?.(message.createdAt) ?? clockTime(message.createdAt, locale)}
              </time>
              {own ? <StatusTicks status={status} /> : null}
            </span>
          </div>
          <MessageActions message={message} {...handlers}>
            {actionsOf?.(message)}
          </MessageActions>
        </div>
      </div>
    </div>
  );
});
