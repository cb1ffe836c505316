import type { Conversation, Message, Participant } from "../src/index.ts";

const AT = "2026-11-20T10:00:00.000Z";

/** A message of a conversation in which nothing but messages was said: its version is its place. */
export function aMessage(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c",
    seq,
    version: seq,
    client_id: `client-${seq}`,
    sender: { id: "sam", name: "Sam", role: "support" },
    kind: "text",
    content: `${seq}`,
    attachments: [],
    reply_to: null,
    metadata: {},
    reactions: [],
    status: "sent",
    created_at: AT,
    edited_at: null,
    deleted_at: null,
    hidden_at: null,
    ...over,
  };
}

/** Messages from one place to another. */
export function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, place) => aMessage(from + place));
}

export function aParticipant(user_id: string, over: Partial<Participant> = {}): Participant {
  return {
    user_id,
    role: "customer",
    name: user_id,
    avatar_url: null,
    joined_at: AT,
    left_at: null,
    read_seq: 0,
    delivered_seq: 0,
    online: true,
    ...over,
  };
}

/** A conversation of Ama and Sam. */
export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: "c",
    kind: "direct",
    topic: null,
    title: null,
    status: "active",
    reference: null,
    support_room: null,
    priority: "normal",
    assignee: null,
    created_by: "sam",
    created_at: AT,
    updated_at: AT,
    closed_at: null,
    closed_by: null,
    last_seq: 0,
    version: 0,
    last_message: null,
    last_message_at: null,
    participants: [aParticipant("ama"), aParticipant("sam")],
    unread: 0,
    muted_until: null,
    archived: false,
    metadata: {},
    ...over,
  };
}
