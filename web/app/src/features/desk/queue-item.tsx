import type { Conversation } from "@parlor/client";
import { conversationTitle, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { classes } from "@parlor/ui/classes";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoleName } from "../../shell/use-role-name.ts";
import { Age } from "../shared/age.tsx";
import { customerOf } from "./customer-of.ts";

interface QueueItemProps {
  readonly conversation: Conversation;
  readonly current: boolean;
  readonly onSelect: () => void;
}

/** Somebody who waits. */
export function QueueItem({ conversation, current, onSelect }: QueueItemProps) {
  const t = useText();
  const words = useWords();
  const me = useMe();
  const roleName = useRoleName();
  const customer = customerOf(conversation);
  const urgent = !["normal", "low"].includes(conversation.priority);
  return (
    <li>
      <button
        type="button"
        aria-current={current}
        onClick={onSelect}
        className={classes(
          "flex w-full cursor-pointer flex-col gap-1 rounded-xl px-3 py-2.5 text-start hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus",
          current && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-sm font-medium">
            {customer?.name ?? conversationTitle(conversation, me.id, words)}
          </span>
          {urgent ? <Badge tone="danger">{t.desk.urgent}</Badge> : null}
          <Age since={conversation.created_at} />
        </span>
        <span className="truncate text-xs text-muted">
          {[customer === undefined ? "" : roleName(customer.role), conversation.title ?? ""]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
        <span className="line-clamp-2 text-sm text-muted">
          {conversation.last_message?.content ?? ""}
        </span>
      </button>
    </li>
  );
}
