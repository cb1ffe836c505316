import type { Conversation, InboxState } from "@parlor/client";
import { useEffect, useState } from "react";
import { useClientFor } from "../hooks/useClientFor.ts";
import { constantStore, useStore } from "../hooks/useStore.ts";

export interface UseGuzoChatOptions {
  readonly url?: string;
  readonly token: string;
}

/** What field staff ask the control centre. */
export interface SupportRequest {
  readonly title: string;
  readonly content: string;
  readonly emergency?: boolean;
}

/** The conversations of somebody in the field or in the control centre, live. */
export interface GuzoChat {
  readonly isConnected: boolean;
  readonly conversations: readonly Conversation[];
  readonly totalUnread: number;
  readonly error: string | null;
  createSupportConversation(request: SupportRequest): Promise<Conversation>;
  sendMessage(conversationId: string, content: string): void;
  closeConversation(conversationId: string): Promise<Conversation>;
}

const EMPTY = constantStore<InboxState>({
  status: "loading",
  error: undefined,
  conversations: [],
  hasMore: false,
  totalUnread: 0,
});

/** Connects with a token, or uses the provider around the component. */
export function useGuzoChat({ url, token }: UseGuzoChatOptions): GuzoChat {
  const { client, connection } = useClientFor({ url, token });
  const inbox = useStore(client?.inbox ?? EMPTY);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => client?.on("sendFailed", ({ error }) => setFailure(error.message)), [client]);
  const handleOf = (id: string) => {
    if (!client) throw new Error("The chat is not connected yet.");
    return client.conversation(id);
  };
  return {
    isConnected: connection.status === "open",
    conversations: inbox.conversations.filter(({ status }) => status === "active"),
    totalUnread: inbox.totalUnread,
    error: failure ?? inbox.error?.message ?? null,
    async createSupportConversation({ title, content, emergency = false }) {
      if (!client) throw new Error("The chat is not connected yet.");
      return client.open({
        kind: "support",
        title: `Support: ${title}`,
        firstMessage: content,
        ...(emergency ? { priority: "emergency", supportRoom: "emergency_support" } : {}),
      });
    },
    sendMessage(conversationId, content) {
      setFailure(null);
      const handle = handleOf(conversationId);
      handle.send({ content });
      handle.release();
    },
    async closeConversation(conversationId) {
      const handle = handleOf(conversationId);
      try {
        return await handle.act("close");
      } finally {
        handle.release();
      }
    },
  };
}
