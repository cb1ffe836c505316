import type { Conversation } from "@parlor/client";
import { othersIn, usePresence } from "@parlor/react";
import { classes } from "@parlor/ui/classes";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoleName } from "../../shell/use-role-name.ts";
import { StatusBadge } from "./status-badge.tsx";

/** Under a conversation's title: the other's role and whether they are there, or how many there are. */
export function ConversationSubtitle({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const me = useMe();
  const roleName = useRoleName();
  const others = othersIn(conversation, me.id);
  const only = others.length === 1 ? others[0] : undefined;
  const presence = usePresence(only?.user_id);
  const words =
    only === undefined
      ? t.conversation.people(others.length)
      : [
          conversation.title === null
            ? roleName(only.role)
            : `${only.name} · ${roleName(only.role)}`,
          ...(presence.state === "unknown" ? [] : [t.presence[presence.state]]),
        ].join(" · ");
  return (
    <div className="flex min-w-0 items-center gap-2 text-xs text-muted">
      {only === undefined || presence.state === "unknown" ? null : (
        <span
          aria-hidden="true"
          className={classes(
            "size-1.5 shrink-0 rounded-full",
            presence.state === "online" ? "bg-good" : "bg-line-strong",
          )}
        />
      )}
      <span className="truncate">{words}</span>
      {conversation.status === "active" ? null : <StatusBadge status={conversation.status} />}
    </div>
  );
}
