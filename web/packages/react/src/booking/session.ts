import type { Conversation, Message, Participant, TimelineMessage } from "@parlor/client";

/** What a session of this product is. */
export type SessionType =
  | "customer_driver"
  | "customer_admin"
  | "driver_admin"
  | "guest_admin"
  | "support";

/** All of them, in the order of the filter. */
export const SESSION_TYPES: readonly SessionType[] = [
  "guest_admin",
  "customer_admin",
  "driver_admin",
  "customer_driver",
  "support",
];

/** Somebody in a session. */
export interface SessionParticipant {
  readonly sessionId: string;
  readonly userId: string | null;
  readonly guestName: string | null;
  readonly role: string;
  readonly joinedAt: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: string };
}

/** A message as this product's front end knows it. */
export interface ChatMessage {
  readonly id: string;
  readonly sessionId: string;
  readonly senderId: string;
  readonly content: string;
  readonly type: Message["kind"];
  readonly status: TimelineMessage["status"];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly isPending: boolean;
  readonly sender: { readonly id: string; readonly name: string; readonly role: string };
}

/** A session as this product's front end knows it. */
export interface ChatSession {
  readonly id: string;
  readonly type: SessionType;
  readonly title: string | null;
  readonly bookingId: string | null;
  readonly isActive: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly createdBy: string;
  readonly participants: readonly SessionParticipant[];
  /** The newest message, if there is one. */
  readonly messages: readonly ChatMessage[];
  readonly unreadCount: number;
}

/** What a conversation is to this product, also one that another front end opened. */
export function sessionType({ topic, kind, participants }: Conversation): SessionType {
  const named = SESSION_TYPES.find((type) => type === topic);
  if (named) return named;
  if (kind !== "support") return "customer_driver";
  return participants.some(({ role }) => role === "guest") ? "guest_admin" : "support";
}

/** Which booking a conversation is about. */
export function bookingOf({ reference }: Conversation): string | null {
  return reference?.type === "booking" ? reference.id : null;
}

/** Whether anything can be said in it. */
export function isActive({ status }: Conversation): boolean {
  return status === "active" || status === "archived";
}

/** A conversation in this product's words. */
export function toSession(conversation: Conversation): ChatSession {
  const last = conversation.last_message;
  return {
    id: conversation.id,
    type: sessionType(conversation),
    title: conversation.title,
    bookingId: bookingOf(conversation),
    isActive: isActive(conversation),
    createdAt: conversation.created_at,
    updatedAt: conversation.updated_at,
    closedAt: conversation.closed_at,
    closedBy: conversation.closed_by,
    createdBy: conversation.created_by,
    participants: conversation.participants.map((one) => toParticipant(one, conversation.id)),
    messages: last ? [storedMessage(last)] : [],
    unreadCount: conversation.unread,
  };
}

/** A shown message in this product's words; one on its way has an id of its own. */
export function toChatMessage(message: TimelineMessage, sessionId: string): ChatMessage {
  return {
    id: message.id ?? `temp_${message.key}`,
    sessionId,
    senderId: message.sender.id,
    content: message.content,
    type: message.kind,
    status: message.status,
    metadata: message.metadata,
    createdAt: message.createdAt,
    isPending: message.status === "pending",
    sender: message.sender,
  };
}

function storedMessage(message: Message): ChatMessage {
  return {
    id: message.id,
    sessionId: message.conversation_id,
    senderId: message.sender.id,
    content: message.content,
    type: message.kind,
    status: message.status,
    metadata: message.metadata,
    createdAt: message.created_at,
    isPending: false,
    sender: message.sender,
  };
}

function toParticipant(participant: Participant, sessionId: string): SessionParticipant {
  const isGuest = participant.role === "guest";
  return {
    sessionId,
    userId: isGuest ? null : participant.user_id,
    guestName: isGuest ? participant.name : null,
    role: participant.role,
    joinedAt: participant.joined_at,
    user: { id: participant.user_id, name: participant.name, role: participant.role },
  };
}
