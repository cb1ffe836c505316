import type { Conversation, TimelineMessage } from "@parlor/client";
import type { Translator } from "../i18n/translator.ts";

type Participant = Conversation["participants"][number];

/** Those in a conversation who are still there, apart from oneself. */
export function othersIn(
  conversation: Conversation,
  userId: string | undefined,
): readonly Participant[] {
  return conversation.participants.filter(
    (participant) => participant.user_id !== userId && !participant.left_at,
  );
}

/** What a conversation is called: its title, else the others' names, else what it is. */
export function conversationTitle(
  conversation: Conversation,
  userId: string | undefined,
  { t }: Translator,
): string {
  if (conversation.title) return conversation.title;
  const names = othersIn(conversation, userId).map((participant) => participant.name);
  if (names.length > 3) return `${names.slice(0, 3).join(", ")} +${names.length - 3}`;
  if (names.length > 0) return names.join(", ");
  return conversation.kind === "support" ? t("support") : t("conversation");
}

/** The parts of a message that make up its one-line form. */
type Said = Pick<TimelineMessage, "kind" | "content" | "deletedAt" | "hiddenAt"> & {
  readonly attachments: readonly { readonly name: string }[];
};

/** A message in one line: its words, or what it carries. */
export function messageLine(message: Said, { t }: Translator): string {
  if (message.deletedAt) return t("deleted");
  if (message.hiddenAt) return t("hidden");
  if (message.content.trim()) return message.content.replace(/\s+/g, " ").trim();
  switch (message.kind) {
    case "image":
      return t("photo");
    case "voice":
      return t("voice");
    case "location":
      return t("location");
    case "file":
    case "text":
    case "system":
      return message.attachments[0]?.name ?? t("attachment");
  }
}

/** The last message of a conversation in one line, with who said it. */
export function lastLine(
  conversation: Conversation,
  userId: string | undefined,
  words: Translator,
): string {
  const last = conversation.last_message;
  if (!last) return "";
  const line = messageLine(
    { ...last, deletedAt: last.deleted_at ?? undefined, hiddenAt: last.hidden_at ?? undefined },
    words,
  );
  if (last.kind === "system") return line;
  if (last.sender.id === userId) return `${words.t("you")}: ${line}`;
  return conversation.kind === "direct" ? line : `${last.sender.name}: ${line}`;
}

/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  return (
    letters
      .map((word) => [...(word ?? "")][0] ?? "")
      .join("")
      .toLocaleUpperCase() || "?"
  );
}

/** One of `count` colours for a name; the same name has the same one everywhere. */
export function hueOf(name: string, count: number): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
