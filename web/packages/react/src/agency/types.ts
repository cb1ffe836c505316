import type { Message, TimelineMessage } from "@parlor/client";

/** A message as this product's front end knows it: from one person to another. */
export interface AgencyMessage {
  readonly id: string;
  readonly senderId: string;
  readonly receiverId: string;
  readonly message: string;
  readonly seen: boolean;
  readonly createdAt: string;
  readonly sender: { readonly id: string; readonly name: string; readonly role: string };
}

/** Somebody one talks with, what was said last, and how much of it is unread. */
export interface AgencyConversation {
  readonly userId: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: string };
  readonly lastMessage: AgencyMessage | null;
  readonly lastMessageAt: string | null;
  readonly unreadCount: number;
}

/** A stored message in this product's words. */
export function toAgencyMessage(message: Message, receiverId: string): AgencyMessage {
  return {
    id: message.id,
    senderId: message.sender.id,
    receiverId,
    message: message.content,
    seen: message.status === "read",
    createdAt: message.created_at,
    sender: message.sender,
  };
}

/** A message of this product as the parts show it. `place` is where it stands in its list. */
export function fromAgencyMessage(
  message: AgencyMessage,
  currentUserId: string,
  place: number,
): TimelineMessage {
  return {
    key: message.id,
    id: message.id,
    seq: place + 1,
    clientId: undefined,
    sender: message.sender,
    own: message.senderId === currentUserId,
    kind: "text",
    content: message.message,
    attachments: [],
    replyTo: undefined,
    metadata: {},
    status: message.seen ? "read" : "sent",
    error: undefined,
    createdAt: message.createdAt,
    editedAt: undefined,
    deletedAt: undefined,
    hiddenAt: undefined,
  };
}
