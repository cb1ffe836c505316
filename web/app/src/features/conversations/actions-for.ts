import type { Conversation, ConversationAction } from "@parlor/client";

/** What the menu of a conversation offers. */
export type MenuAction = Extract<
  ConversationAction,
  "close" | "reopen" | "archive" | "unarchive" | "block" | "unblock"
>;

/** What makes sense for a conversation as it stands; the server says whether one may. */
export function actionsFor(
  conversation: Pick<Conversation, "status" | "archived">,
): readonly MenuAction[] {
  switch (conversation.status) {
    case "active":
      return ["close", conversation.archived ? "unarchive" : "archive", "block"];
    case "archived":
      return ["unarchive", "close", "block"];
    case "closed":
      return ["reopen"];
    case "blocked":
      return ["unblock"];
  }
}
