import type { Conversation } from "@parlor/client";
import { Avatar, usePresence, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { useText } from "../../i18n/use-text.ts";
import { useRoleName } from "../../shell/use-role-name.ts";
import { Facts } from "../conversations/facts.tsx";
import { useRoomName } from "../shared/use-room-name.ts";
import { CustomerHistory } from "./customer-history.tsx";
import { customerOf } from "./customer-of.ts";
import { useEmail } from "./use-email.ts";

interface CustomerPanelProps {
  readonly conversation: Conversation;
  readonly onShow: (id: string) => void;
}

/** Who asks, about what, and what they asked before. */
export function CustomerPanel({ conversation, onShow }: CustomerPanelProps) {
  const t = useText();
  const { locale } = useWords();
  const roleName = useRoleName();
  const roomName = useRoomName();
  const customer = customerOf(conversation);
  const presence = usePresence(customer?.user_id);
  const email = useEmail(customer);
  if (customer === undefined) {
    return null;
  }
  const assignee = conversation.participants.find((one) => one.user_id === conversation.assignee);
  const { reference } = conversation;
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <aside
      aria-label={t.desk.customer}
      className="hidden w-64 shrink-0 flex-col gap-6 overflow-y-auto border-s border-line bg-surface p-4 xl:flex"
    >
      <div className="flex flex-col items-center gap-2 pt-2 text-center">
        <Avatar name={customer.name} />
        <div>
          <p className="font-semibold break-words">{customer.name}</p>
          <p className="text-sm text-muted">{roleName(customer.role)}</p>
        </div>
        {presence.state === "unknown" ? null : (
          <Badge tone={presence.state === "online" ? "good" : "neutral"}>
            {t.presence[presence.state]}
          </Badge>
        )}
      </div>
      <Facts
        facts={[
          [t.desk.email, email],
          [t.conversation.about, reference && `${reference.type} ${reference.id}`],
          [t.conversation.room, conversation.support_room && roomName(conversation.support_room)],
          [t.desk.assignee, assignee?.name ?? t.desk.nobody],
          [t.conversation.begun, moment.format(new Date(conversation.created_at))],
        ]}
      />
      <CustomerHistory customer={customer} current={conversation.id} onShow={onShow} />
    </aside>
  );
}
