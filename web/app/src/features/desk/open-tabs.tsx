import type { Conversation } from "@parlor/client";
import { conversationTitle, useWords } from "@parlor/react";
import { classes } from "@parlor/ui/classes";
import { CountBadge } from "@parlor/ui/count-badge";
import { Kbd } from "@parlor/ui/kbd";
import { X } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { customerOf } from "./customer-of.ts";

interface OpenTabsProps {
  readonly open: readonly Conversation[];
  readonly active: string | undefined;
  readonly onShow: (id: string) => void;
  readonly onPutAway: (id: string) => void;
}

/** The conversations on the desk; a digit leads to each. */
export function OpenTabs({ open, active, onShow, onPutAway }: OpenTabsProps) {
  const t = useText();
  const me = useMe();
  const words = useWords();
  if (open.length === 0) {
    return null;
  }
  return (
    <ul
      aria-label={t.desk.open}
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-canvas px-2 pt-2 [scrollbar-width:thin]"
    >
      {open.map((conversation, position) => {
        const name =
          customerOf(conversation)?.name ?? conversationTitle(conversation, me.id, words);
        return (
          <li
            key={conversation.id}
            className={classes(
              "-mb-px flex items-center gap-1 rounded-t-lg border border-transparent pe-1",
              conversation.id === active && "border-line border-b-surface bg-surface",
            )}
          >
            <button
              type="button"
              aria-current={conversation.id === active}
              onClick={() => onShow(conversation.id)}
              className="flex cursor-pointer items-center gap-2 rounded-lg py-2 ps-2.5 pe-1 text-sm font-medium whitespace-nowrap focus-visible:outline-2 focus-visible:outline-focus"
            >
              <Kbd>{position + 1}</Kbd>
              {name}
              <CountBadge strong count={conversation.id === active ? 0 : conversation.unread} />
            </button>
            <button
              type="button"
              aria-label={t.desk.putAway(name)}
              onClick={() => onPutAway(conversation.id)}
              className="cursor-pointer rounded p-1 text-muted hover:bg-hover hover:text-ink focus-visible:outline-2 focus-visible:outline-focus"
            >
              <X aria-hidden="true" className="size-3.5" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
