import type { ParlorClient } from "@parlor/client";
import { useMemo } from "react";
import { useClientFor } from "../hooks/useClientFor.ts";
import { useConversationOf } from "../hooks/useConversation.ts";
import { useOpening } from "../hooks/useOpening.ts";
import { type TripMessage, toTripMessage } from "./types.ts";

export interface UseSocketChatOptions {
  readonly tripId: string;
  readonly token: string;
  readonly enabled?: boolean;
  /** Taken from the connection; named for hosts that pass it. */
  readonly currentUserId?: string;
  readonly currentUserName?: string;
  /** Where the server is; the page's own origin unless given. */
  readonly url?: string;
}

/** The chat of one trip, live. */
export interface SocketChat {
  /** The client that speaks for this hook; none until it is enabled. */
  readonly socket: ParlorClient | null;
  readonly isConnected: boolean;
  readonly conversationId: string | null;
  readonly messages: readonly TripMessage[];
  sendMessage(
    content: string,
    type?: TripMessage["type"],
    metadata?: Readonly<Record<string, unknown>>,
  ): void;
  startTyping(): void;
  stopTyping(): void;
  markAsRead(): void;
  readonly typingUsers: readonly { readonly userId: string; readonly userName: string }[];
  readonly error: string | null;
}

/**
 * Connects to the chat of a trip and stays with it. What is said while the connection is lost waits
 * and goes out once it is back; one's own line is there at once, and once.
 */
export function useSocketChat({
  tripId,
  token,
  enabled = true,
  url,
}: UseSocketChatOptions): SocketChat {
  const wanted = enabled && token !== "" && tripId !== "";
  const { client, connection } = useClientFor({ url, token: wanted ? token : undefined });
  const opening = useOpening(wanted ? client : undefined, {
    kind: "group",
    reference: { type: "trip", id: tripId },
  });
  const { state, handle } = useConversationOf(client, wanted ? opening.id : undefined);
  const conversationId = handle?.id ?? null;
  const messages = useMemo(
    () => state.messages.map((message) => toTripMessage(message, conversationId ?? "")),
    [state.messages, conversationId],
  );
  const error = opening.error ?? state.error;
  return {
    socket: client ?? null,
    isConnected: connection.status === "open",
    conversationId,
    messages,
    sendMessage(content, type = "TEXT", metadata) {
      const kind = type.toLowerCase() as Lowercase<typeof type>;
      handle?.send({ content, kind, ...(metadata ? { metadata } : {}) });
    },
    startTyping: () => handle?.typing(),
    stopTyping: () => handle?.stopTyping(),
    markAsRead() {
      const newest = state.messages.reduce((most, { seq }) => Math.max(most, seq ?? 0), 0);
      if (newest > 0) handle?.markRead(newest);
    },
    typingUsers: state.typists.map(({ userId, name }) => ({ userId, userName: name })),
    error: error?.message ?? null,
  };
}
