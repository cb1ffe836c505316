import type { Conversation, ConversationState, TimelineMessage } from "@parlor/client";

/** Somebody in a conversation. */
export function person(id: string, name = id, role = "customer") {
  return {
    user_id: id,
    role,
    name,
    avatar_url: null,
    joined_at: "2026-03-02T09:00:00.000Z",
    left_at: null,
    read_seq: 0,
    delivered_seq: 0,
    online: false,
  };
}

/** A direct conversation of Ama and Ravi, as Ama sees it. */
export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    kind: "direct",
    topic: null,
    title: null,
    status: "active",
    reference: null,
    support_room: null,
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
    participants: [person("ama", "Ama"), person("ravi", "Ravi", "driver")],
    unread: 0,
    muted_until: null,
    archived: false,
    metadata: {},
    ...changes,
  };
}

/** A message of Ravi's that is stored. */
export function message(seq: number, changes: Partial<TimelineMessage> = {}): TimelineMessage {
  const own = changes.own ?? false;
  return {
    key: `k${seq}`,
    id: `m${seq}`,
    seq,
    clientId: undefined,
    sender: own
      ? { id: "ama", name: "Ama", role: "customer" }
      : { id: "ravi", name: "Ravi", role: "driver" },
    own,
    kind: "text",
    content: `Message ${seq}`,
    attachments: [],
    replyTo: undefined,
    metadata: {},
    status: "sent",
    error: undefined,
    createdAt: new Date(Date.UTC(2026, 2, 2, 9, 0, seq)).toISOString(),
    editedAt: undefined,
    deletedAt: undefined,
    hiddenAt: undefined,
    ...changes,
  };
}

/** A conversation that is open and has these messages. */
export function opened(changes: Partial<ConversationState> = {}): ConversationState {
  return {
    status: "ready",
    error: undefined,
    conversation: conversation(),
    messages: [],
    hasOlder: false,
    hasNewer: false,
    loadingOlder: false,
    loadingNewer: false,
    typists: [],
    unread: 0,
    firstUnreadSeq: undefined,
    ...changes,
  };
}
