import type { Conversation, Message, ParlorClient } from "@parlor/client";
import { othersIn } from "../text/titles.ts";
import { type AgencyConversation, type AgencyMessage, toAgencyMessage } from "./types.ts";

interface Page {
  readonly messages: readonly Message[];
}

/** The conversation with a person; opened when there is none yet. */
function pairWith(client: ParlorClient, userId: string): Promise<Conversation> {
  return client.open({ kind: "direct", participants: [userId] });
}

/** The newest messages with a person, oldest first. */
export async function getMessages(
  client: ParlorClient,
  userId: string,
): Promise<readonly AgencyMessage[]> {
  const { id, participants } = await pairWith(client, userId);
  const path = `/api/v1/conversations/${id}/messages?limit=100`;
  const { messages } = await client.http<Page>("GET", path);
  return messages.map((message) => {
    const receiver = participants.find(({ user_id }) => user_id !== message.sender.id);
    return toAgencyMessage(message, receiver?.user_id ?? userId);
  });
}

/** Says something to a person; goes out once, also over a lost connection. */
export async function sendMessage(
  client: ParlorClient,
  receiverId: string,
  text: string,
): Promise<void> {
  const { id } = await pairWith(client, receiverId);
  const handle = client.conversation(id);
  handle.send({ content: text });
  handle.release();
}

/** Notes that everything a person said was seen. */
export async function markMessagesAsSeen(client: ParlorClient, senderId: string): Promise<void> {
  const { id, last_seq: seq } = await pairWith(client, senderId);
  if (seq > 0) await client.http("POST", `/api/v1/conversations/${id}/read`, { seq });
}

/** With whom one talks, newest activity first, as far as it is loaded. */
export function getConversations(
  client: ParlorClient,
  userId: string,
): readonly AgencyConversation[] {
  const pairs = client.inbox.get().conversations.filter(({ kind }) => kind === "direct");
  return pairs.flatMap((pair) => {
    const [other] = othersIn(pair, userId);
    if (!other) return [];
    const last = pair.last_message;
    const receiver = last?.sender.id === userId ? other.user_id : userId;
    return [
      {
        userId: other.user_id,
        user: { id: other.user_id, name: other.name, role: other.role },
        lastMessage: last ? toAgencyMessage(last, receiver) : null,
        lastMessageAt: pair.last_message_at,
        unreadCount: pair.unread,
      },
    ];
  });
}
