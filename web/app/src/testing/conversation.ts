import type { Conversation, Participant } from "@parlor/client";

/** A conversation for tests; only what matters has to be said. */
export function aConversation(said: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    kind: "support",
    topic: null,
    title: null,
    status: "active",
    reference: null,
    support_room: "general_support",
    priority: "normal",
    assignee: null,
    created_by: "ama",
    created_at: "2026-03-02T09:00:00.000Z",
    updated_at: "2026-03-02T09:00:00.000Z",
    closed_at: null,
    closed_by: null,
    last_seq: 0,
    version: 1,
    last_message: null,
    last_message_at: null,
    participants: [aParticipant()],
    unread: 0,
    muted_until: null,
    archived: false,
    metadata: {},
    ...said,
  };
}

/** Somebody in a conversation. */
export function aParticipant(said: Partial<Participant> = {}): Participant {
  return {
    user_id: "ama",
    role: "customer",
    name: "Ama",
    avatar_url: null,
    joined_at: "2026-03-02T09:00:00.000Z",
    left_at: null,
    read_seq: 0,
    delivered_seq: 0,
    online: false,
    ...said,
  };
}
