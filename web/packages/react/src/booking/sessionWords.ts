import type { Conversation } from "@parlor/client";
import type { Translator } from "../i18n/translator.ts";
import type { ConversationWords } from "../parts/ConversationListItem.tsx";
import type { IconName } from "../parts/Icon.tsx";
import { activityTime } from "../text/time.ts";
import { messageLine } from "../text/titles.ts";
import { bookingOf, type SessionType, sessionType } from "./session.ts";

const ICONS: Readonly<Record<SessionType, IconName>> = {
  customer_driver: "truck",
  customer_admin: "user",
  driver_admin: "truck",
  guest_admin: "globe",
  support: "help",
};

/** What a session is called when nobody gave it a title. */
export function sessionTitle(conversation: Conversation, { t }: Translator): string {
  if (conversation.title) return conversation.title;
  switch (sessionType(conversation)) {
    case "customer_driver": {
      const reference = bookingOf(conversation);
      return reference ? t("bookingTitle", { reference }) : t("customerDriverChat");
    }
    case "customer_admin":
      return t("customerSupport");
    case "driver_admin":
      return t("driverSupport");
    case "guest_admin":
      return guestOf(conversation)?.name ?? t("guestSupport");
    case "support":
      return t("supportChat");
  }
}

/** A session in a list: icon by type, whom it is with, who spoke last, and when. */
export function sessionWords(
  conversation: Conversation,
  currentUserId: string | undefined,
  words: Translator,
): ConversationWords {
  return {
    title: sessionTitle(conversation, words),
    subtitle: subtitle(conversation, currentUserId),
    lastLine: lastSaid(conversation, currentUserId, words),
    time: activityTime(conversation.last_message_at ?? conversation.created_at, words),
    icon: ICONS[sessionType(conversation)],
  };
}

function subtitle(conversation: Conversation, currentUserId: string | undefined) {
  const email = conversation.metadata.guestEmail;
  if (sessionType(conversation) === "guest_admin" && typeof email === "string") return email;
  const others = conversation.participants.filter(({ user_id }) => user_id !== currentUserId);
  return others.map(({ name }) => name).join(", ") || undefined;
}

function lastSaid(
  { last_message: last }: Conversation,
  currentUserId: string | undefined,
  words: Translator,
): string {
  if (!last) return words.t("noMessages");
  const hidden = { deletedAt: last.deleted_at ?? undefined, hiddenAt: last.hidden_at ?? undefined };
  const line = messageLine({ ...last, ...hidden }, words);
  if (last.kind === "system") return line;
  const name = last.sender.id === currentUserId ? words.t("you") : last.sender.name;
  return `${name}: ${line}`;
}

function guestOf({ participants }: Conversation) {
  return participants.find(({ role }) => role === "guest");
}
