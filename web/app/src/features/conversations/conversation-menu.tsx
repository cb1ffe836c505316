import type { Conversation, ConversationAction, ConversationHandle } from "@parlor/client";
import { Button } from "@parlor/ui/button";
import { Menu } from "@parlor/ui/menu";
import { useToast } from "@parlor/ui/toast-context";
import {
  Archive,
  ArchiveRestore,
  Ban,
  CircleCheck,
  Ellipsis,
  type LucideIcon,
  RotateCcw,
  ShieldCheck,
} from "lucide-react";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { actionsFor, type MenuAction } from "./actions-for.ts";

const ICONS: Readonly<Record<MenuAction, LucideIcon>> = {
  close: CircleCheck,
  reopen: RotateCcw,
  archive: Archive,
  unarchive: ArchiveRestore,
  block: Ban,
  unblock: ShieldCheck,
};

interface ConversationMenuProps {
  readonly conversation: Conversation;
  readonly handle: Pick<ConversationHandle, "act">;
}

/** Closing, putting away, blocking, and the way back from each. */
export function ConversationMenu({ conversation, handle }: ConversationMenuProps) {
  const t = useText();
  const toast = useToast();
  const act = (action: ConversationAction) => {
    handle.act(action).catch((error: unknown) => {
      toast({ text: reasonOf(error, t.common.failed), tone: "danger" });
    });
  };
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t.conversation.menu}>
          <Ellipsis aria-hidden="true" />
        </Button>
      }
      items={actionsFor(conversation).map((action) => {
        const Icon = ICONS[action];
        return {
          key: action,
          label: t.actions[action],
          icon: <Icon aria-hidden="true" />,
          danger: action === "block",
          onSelect: () => act(action),
        };
      })}
    />
  );
}
