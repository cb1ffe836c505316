import type { Conversation } from "@parlor/client";
import { Avatar, useWords } from "@parlor/react";
import { Button } from "@parlor/ui/button";
import { X } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoleName } from "../../shell/use-role-name.ts";
import { Facts } from "./facts.tsx";

interface ConversationDetailsProps {
  readonly conversation: Conversation;
  readonly onClose: () => void;
}

/** What is to know about a conversation: who is in it, and what it is about. */
export function ConversationDetails({ conversation, onClose }: ConversationDetailsProps) {
  const t = useText();
  const me = useMe();
  const { locale } = useWords();
  const roleName = useRoleName();
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const present = conversation.participants.filter((one) => one.left_at === null);
  return (
    <aside
      aria-label={t.conversation.details}
      className="absolute inset-0 z-10 flex flex-col gap-6 overflow-y-auto border-s border-line bg-surface p-4 sm:static sm:w-72 sm:shrink-0"
    >
      <div className="flex items-center justify-between">
        <h3 className="text-sm font-semibold">{t.conversation.details}</h3>
        <Button variant="ghost" size="icon" aria-label={t.common.close} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      <section aria-label={t.conversation.participants} className="flex flex-col gap-2">
        <h4 className="text-xs font-medium text-muted">{t.conversation.participants}</h4>
        <ul className="flex flex-col gap-2.5">
          {present.map((one) => (
            <li key={one.user_id} className="flex items-center gap-3">
              <Avatar name={one.name} />
              <div className="min-w-0">
                <p className="truncate text-sm font-medium">
                  {one.user_id === me.id ? t.conversation.you(one.name) : one.name}
                </p>
                <p className="truncate text-xs text-muted">{roleName(one.role)}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <Facts
        facts={[
          [t.conversation.kind, t.kinds[conversation.kind]],
          [t.conversation.state, t.status[conversation.status]],
          [
            t.conversation.about,
            conversation.reference && `${conversation.reference.type} ${conversation.reference.id}`,
          ],
          [t.conversation.room, conversation.support_room],
          [t.conversation.begun, moment.format(new Date(conversation.created_at))],
          [t.conversation.messages, new Intl.NumberFormat(locale).format(conversation.last_seq)],
        ]}
      />
    </aside>
  );
}
