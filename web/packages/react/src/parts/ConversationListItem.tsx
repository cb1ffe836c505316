import type { Conversation } from "@parlor/client";
import type { ReactNode } from "react";
import { useWords } from "../hooks/useWords.ts";
import { listTime } from "../text/time.ts";
import { conversationTitle, lastLine, othersIn } from "../text/titles.ts";
import { Avatar } from "./Avatar.tsx";
import { Badge } from "./Badge.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { PresenceDot } from "./PresenceDot.tsx";

/** What a host may say otherwise about a conversation in a list. */
export interface ConversationWords {
  readonly title?: string | undefined;
  /** Between the title and the last message. */
  readonly subtitle?: string | undefined;
  readonly lastLine?: string | undefined;
  readonly time?: string | undefined;
  /** In place of the picture. */
  readonly icon?: IconName | undefined;
  /** After everything else, such as how long somebody has been waiting. */
  readonly extra?: ReactNode;
}

export interface ConversationListItemProps {
  readonly conversation: Conversation;
  readonly userId: string | undefined;
  readonly selected: boolean;
  readonly onSelect: (id: string) => void;
  readonly words?: ConversationWords | undefined;
}

/** One conversation of a list: who, what was said last and when, and how much is unread. */
export function ConversationListItem({
  conversation,
  userId,
  selected,
  onSelect,
  words = {},
}: ConversationListItemProps) {
  const translator = useWords();
  const title = words.title ?? conversationTitle(conversation, userId, translator);
  const others = othersIn(conversation, userId);
  const other = others.length === 1 ? others[0] : undefined;
  const at = conversation.last_message_at ?? conversation.created_at;
  const classes = ["parlor-item"];
  if (selected) classes.push("parlor-item-selected");
  if (conversation.unread > 0) classes.push("parlor-item-unread");
  return (
    <li>
      <button
        type="button"
        className={classes.join(" ")}
        aria-current={selected}
        onClick={() => onSelect(conversation.id)}
      >
        <span className="parlor-item-face">
          {words.icon ? (
            <span className="parlor-item-icon">
              <Icon name={words.icon} />
            </span>
          ) : (
            <Avatar name={other?.name ?? title} url={other?.avatar_url} />
          )}
          {other ? <PresenceDot state={other.online ? "online" : "offline"} /> : null}
        </span>
        <span className="parlor-item-lines">
          <span className="parlor-item-top">
            <bdi className="parlor-item-title">{title}</bdi>
            <time dateTime={at} className="parlor-item-time">
              {words.time ?? listTime(at, translator)}
            </time>
          </span>
          {words.subtitle ? <bdi className="parlor-item-subtitle">{words.subtitle}</bdi> : null}
          <span className="parlor-item-bottom">
            <span className="parlor-item-last" dir="auto">
              {words.lastLine ?? lastLine(conversation, userId, translator)}
            </span>
            {words.extra}
            <Badge count={conversation.unread} />
          </span>
        </span>
      </button>
    </li>
  );
}
