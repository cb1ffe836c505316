import type { Conversation } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { relativeTime } from "../text/time.ts";

/** Since when somebody has been waiting, and whether it is urgent. */
export function WaitingExtra({ conversation }: { readonly conversation: Conversation }) {
  const { locale, t } = useWords();
  const { priority, created_at: since } = conversation;
  const urgent = priority === "urgent" || priority === "emergency";
  return (
    <span className={urgent ? "parlor-pill parlor-pill-urgent" : "parlor-pill"}>
      {urgent ? t("roomEmergency") : t("waiting")} · {relativeTime(since, locale)}
    </span>
  );
}
