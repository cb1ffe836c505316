import type {
  Attachment,
  ConnectionState,
  Conversation,
  ConversationHandle,
  Draft,
  InboxState,
  Message,
  ParlorClient,
} from "@parlor/client";
import { useEffect, useMemo, useRef, useState } from "react";
import { useClientFor } from "../hooks/useClientFor.ts";
import { constantStore, useStore } from "../hooks/useStore.ts";

export interface UseCarverseChatOptions {
  readonly url?: string;
  readonly token: string;
  readonly userId: string;
}

export interface SendOptions {
  readonly messageType?: "TEXT" | "IMAGE" | "FILE" | "LOCATION" | "VOICE";
  readonly replyToId?: string;
  readonly attachments?: readonly Attachment[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Whom a conversation is between. */
export interface NewConversation {
  readonly providerId: string;
  readonly customerId: string;
  readonly orderId?: string | number;
}

/** The conversations of a provider or a customer, live. */
export interface CarverseChat {
  readonly isConnected: boolean;
  readonly isAuthenticated: boolean;
  readonly conversations: readonly Conversation[];
  /** Ids of those one talks with who are there. */
  readonly onlineUsers: readonly string[];
  readonly error: string | null;
  joinConversation(id: string): void;
  leaveConversation(id: string): void;
  sendMessage(id: string, content: string, options?: SendOptions): void;
  setTyping(id: string, isTyping: boolean): void;
  /** Everything up to this message of a joined conversation was read. */
  updateMessageStatus(messageId: string, status: "DELIVERED" | "READ"): void;
  /** A page of the history, the first one the newest. */
  loadHistory(id: string, page?: number, limit?: number): Promise<readonly Message[]>;
  startConversation(between: NewConversation): Promise<Conversation>;
}

const EMPTY = constantStore<InboxState>({
  status: "loading",
  error: undefined,
  conversations: [],
  hasMore: false,
  totalUnread: 0,
});

/** Connects with a token, or uses the provider around the component. */
export function useCarverseChat({ url, token, userId }: UseCarverseChatOptions): CarverseChat {
  const { client, connection } = useClientFor({ url, token });
  const inbox = useStore(client?.inbox ?? EMPTY);
  const [failure, setFailure] = useState<string | null>(null);
  const joined = useJoined(client);
  useEffect(() => client?.on("sendFailed", ({ error }) => setFailure(error.message)), [client]);
  const onlineUsers = useMemo(
    () => onlineIn(inbox.conversations, userId),
    [inbox.conversations, userId],
  );
  const ready = () => {
    if (!client) throw new Error("The chat is not connected yet.");
    return client;
  };
  return {
    isConnected: connection.status === "open",
    isAuthenticated: connection.status === "open",
    conversations: inbox.conversations,
    onlineUsers,
    error: failure ?? inbox.error?.message ?? closedReason(connection),
    joinConversation: (id) => void joined.join(id),
    leaveConversation: (id) => joined.leave(id),
    sendMessage(id, content, options = {}) {
      setFailure(null);
      joined.join(id)?.send(draftOf(content, options));
    },
    setTyping(id, isTyping) {
      const handle = joined.join(id);
      if (isTyping) handle?.typing();
      else handle?.stopTyping();
    },
    updateMessageStatus(messageId, status) {
      if (status === "READ") joined.markRead(messageId);
    },
    loadHistory: (id, page, limit) => history(ready(), id, page, limit),
    startConversation({ providerId, customerId, orderId }) {
      const other = customerId === userId ? providerId : customerId;
      const about =
        orderId === undefined ? {} : { reference: { type: "order", id: String(orderId) } };
      return ready().open({ kind: "direct", participants: [other], ...about });
    },
  };
}

/** The conversations that the hook was asked to follow, let go of when it goes. */
function useJoined(client: ParlorClient | undefined) {
  const handles = useRef(new Map<string, ConversationHandle>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: another client has other handles
  useEffect(() => {
    const joined = handles.current;
    return () => {
      for (const handle of joined.values()) handle.release();
      joined.clear();
    };
  }, [client]);
  return {
    join(id: string): ConversationHandle | undefined {
      const handle = handles.current.get(id) ?? client?.conversation(id);
      if (handle) handles.current.set(id, handle);
      return handle;
    },
    leave(id: string) {
      handles.current.get(id)?.release();
      handles.current.delete(id);
    },
    markRead(messageId: string) {
      for (const handle of handles.current.values()) {
        const message = handle.state.get().messages.find(({ id }) => id === messageId);
        if (message?.seq !== undefined) handle.markRead(message.seq);
      }
    },
  };
}

function draftOf(content: string, options: SendOptions): Draft {
  const { messageType = "TEXT", replyToId, attachments, metadata } = options;
  return {
    content,
    kind: messageType.toLowerCase() as Lowercase<typeof messageType>,
    ...(replyToId === undefined ? {} : { replyTo: replyToId }),
    ...(attachments ? { attachments } : {}),
    ...(metadata ? { metadata } : {}),
  };
}

/** Pages are counted from the newest; the server counts by number, without gaps. */
async function history(client: ParlorClient, id: string, page = 1, limit = 50) {
  const { conversation } = await client.http<{ conversation: Conversation }>(
    "GET",
    `/api/v1/conversations/${id}`,
  );
  const before = conversation.last_seq + 1 - (page - 1) * limit;
  if (before <= 1) return [];
  const path = `/api/v1/conversations/${id}/messages?before_seq=${before}&limit=${limit}`;
  return (await client.http<{ messages: readonly Message[] }>("GET", path)).messages;
}

function onlineIn(conversations: readonly Conversation[], userId: string): readonly string[] {
  const people = conversations.flatMap(({ participants }) => participants);
  const online = people.filter((person) => person.online && person.user_id !== userId);
  return [...new Set(online.map(({ user_id }) => user_id))];
}

function closedReason(connection: ConnectionState): string | null {
  return connection.status === "closed" ? connection.reason : null;
}
