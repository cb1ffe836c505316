import type { Conversation } from "@parlor/client";

/** Which of one's conversations to show. */
export type InboxView = "open" | "unread" | "done";

/** The views in the order they are shown. */
export const INBOX_VIEWS: readonly InboxView[] = ["open", "unread", "done"];

/** Whether a conversation belongs to a view. */
export function isInView(conversation: Conversation, view: InboxView): boolean {
  const open = conversation.status === "active" && !conversation.archived;
  switch (view) {
    case "open":
      return open;
    case "unread":
      return conversation.unread > 0;
    case "done":
      return !open;
  }
}

/** Whether the title, the people or the last message hold the words that somebody looks for. */
export function fits(conversation: Conversation, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted === "") {
    return true;
  }
  const { title, participants, last_message: last } = conversation;
  const said = [title ?? "", last?.content ?? "", ...participants.map((one) => one.name)];
  return said.some((text) => text.toLocaleLowerCase().includes(wanted));
}
