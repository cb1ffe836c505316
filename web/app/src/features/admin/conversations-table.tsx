import type { Conversation } from "@parlor/client";
import { conversationTitle, listTime, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { DataTable } from "@parlor/ui/data-table";
import { useText } from "../../i18n/use-text.ts";
import { StatusBadge } from "../conversations/status-badge.tsx";

interface ConversationsTableProps {
  readonly conversations: readonly Conversation[];
  readonly opened: string | undefined;
  readonly onOpen: (conversation: Conversation) => void;
}

/** Conversations of everybody. */
export function ConversationsTable({ conversations, opened, onOpen }: ConversationsTableProps) {
  const t = useText();
  const words = useWords();
  return (
    <DataTable
      caption={t.admin.tabs.conversations}
      rows={conversations}
      rowKey={(one) => one.id}
      rowClassName={(one) => (one.id === opened ? "bg-accent-soft hover:bg-accent-soft" : "")}
      columns={[
        {
          key: "title",
          header: t.admin.conversation,
          cell: (one) => (
            <button
              type="button"
              onClick={() => onOpen(one)}
              className="block max-w-80 cursor-pointer rounded text-start hover:underline focus-visible:outline-2 focus-visible:outline-focus"
            >
              <span className="block truncate font-medium">
                {conversationTitle(one, undefined, words)}
              </span>
              <span className="block truncate text-xs text-muted">
                {one.participants.map((person) => person.name).join(", ")}
              </span>
            </button>
          ),
        },
        {
          key: "kind",
          header: t.conversation.kind,
          className: "hidden md:table-cell",
          cell: (one) => <Badge>{t.kinds[one.kind]}</Badge>,
        },
        {
          key: "state",
          header: t.conversation.state,
          cell: (one) => <StatusBadge status={one.status} />,
        },
        {
          key: "messages",
          header: t.conversation.messages,
          className: "hidden text-end tabular-nums lg:table-cell",
          cell: (one) => t.number(one.last_seq),
        },
        {
          key: "last",
          header: t.admin.last,
          className: "text-end whitespace-nowrap",
          cell: (one) => (
            <span className="text-muted">
              {listTime(one.last_message_at ?? one.created_at, words)}
            </span>
          ),
        },
      ]}
    />
  );
}
