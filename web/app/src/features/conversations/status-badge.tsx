import type { Conversation } from "@parlor/client";
import { Badge, type BadgeTone } from "@parlor/ui/badge";
import { useText } from "../../i18n/use-text.ts";

const TONES: Readonly<Record<Conversation["status"], BadgeTone>> = {
  active: "good",
  archived: "neutral",
  closed: "neutral",
  blocked: "danger",
};

/** Whether a conversation goes on. */
export function StatusBadge({ status }: { readonly status: Conversation["status"] }) {
  const t = useText();
  return <Badge tone={TONES[status]}>{t.status[status]}</Badge>;
}
