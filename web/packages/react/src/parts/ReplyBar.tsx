import type { TimelineMessage } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { messageLine } from "../text/titles.ts";
import { Icon } from "./Icon.tsx";

export interface ReplyBarProps {
  readonly message: TimelineMessage;
  readonly onCancel: (() => void) | undefined;
}

/** Above the field: what is being answered. */
export function ReplyBar({ message, onCancel }: ReplyBarProps) {
  const words = useWords();
  const name = message.own ? words.t("you") : message.sender.name;
  return (
    <div className="parlor-reply-bar">
      <div className="parlor-quote">
        <bdi className="parlor-quote-name">{words.t("replyingTo", { name })}</bdi>
        <span className="parlor-quote-text" dir="auto">
          {messageLine(message, words)}
        </span>
      </div>
      <button
        type="button"
        className="parlor-icon-button"
        onClick={onCancel}
        aria-label={words.t("cancelReply")}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
