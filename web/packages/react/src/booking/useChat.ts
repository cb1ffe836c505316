import type { OpenInput, ParlorClient, Refusal } from "@parlor/client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useConversation } from "../hooks/useConversation.ts";
import { useInbox } from "../hooks/useInbox.ts";
import { useParlor } from "../hooks/useParlor.ts";
import {
  type ChatMessage,
  type ChatSession,
  type SessionType,
  toChatMessage,
  toSession,
} from "./session.ts";

export interface UseChatOptions {
  readonly sessionId?: string;
  /** Whether to follow `sessionId` at once. */
  readonly autoConnect?: boolean;
}

/** What begins a session. */
export interface NewSession {
  readonly type: SessionType;
  readonly title?: string;
  readonly bookingId?: string;
  /** The others: the driver or the customer of the booking. */
  readonly participantIds?: readonly string[];
}

/** The sessions of the person who is connected, one of them open. */
export interface Chat {
  readonly sessions: readonly ChatSession[];
  readonly currentSession: ChatSession | null;
  readonly messages: readonly ChatMessage[];
  readonly isLoading: boolean;
  readonly isSending: boolean;
  readonly typingUsers: readonly string[];
  readonly error: string | null;
  loadSessions(): Promise<void>;
  loadMessages(id: string): Promise<void>;
  sendMessage(id: string, content: string, type?: ChatMessage["type"]): Promise<void>;
  createSession(data: NewSession): Promise<ChatSession | null>;
  closeSession(id: string): Promise<void>;
  selectSession(id: string): void;
  handleTyping(id: string, isTyping: boolean): void;
  updateTypingStatus(id: string, isTyping: boolean): void;
  initializePusher(id: string): void;
  disconnectPusher(): void;
}

/** Sessions, and the one that is selected, live. What fails is told in `error`. */
export function useChat({ sessionId, autoConnect = true }: UseChatOptions = {}): Chat {
  const client = useParlor();
  const inbox = useInbox();
  const [selected, setSelected] = useState(autoConnect ? sessionId : undefined);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (autoConnect) setSelected(sessionId);
  }, [autoConnect, sessionId]);
  useEffect(() => client.on("sendFailed", () => setFailure("Failed to send message")), [client]);

  const { state } = useConversation(selected);
  const sessions = useMemo(() => inbox.conversations.map(toSession), [inbox.conversations]);
  const messages = useMemo(
    () => state.messages.map((message) => toChatMessage(message, selected ?? "")),
    [state.messages, selected],
  );
  const currentSession = useMemo(
    () => (state.conversation ? toSession(state.conversation) : null),
    [state.conversation],
  );

  const select = useCallback((id: string | undefined) => {
    setFailure(null);
    setSelected(id);
  }, []);

  const handleTyping = (id: string, isTyping: boolean) =>
    within(client, id, (handle) => (isTyping ? handle.typing() : handle.stopTyping()));

  return {
    sessions,
    currentSession,
    messages,
    isLoading: inbox.status === "loading" || (selected !== undefined && state.status === "loading"),
    isSending: state.messages.some(({ status }) => status === "pending"),
    typingUsers: state.typists.map(({ userId }) => userId),
    error: failure ?? loadError(inbox.error, state.error),
    loadSessions: () => inbox.loadMore().catch(() => setFailure("Failed to load sessions")),
    loadMessages: async (id) => select(id),
    async sendMessage(id, content, type = "text") {
      setFailure(null);
      within(client, id, (handle) => handle.send({ content, kind: type }));
    },
    async createSession(data) {
      try {
        const conversation = await client.open(openInput(data));
        select(conversation.id);
        return toSession(conversation);
      } catch {
        setFailure("Failed to create session");
        return null;
      }
    },
    async closeSession(id) {
      const closing = within(client, id, (handle) => handle.act("close"));
      await closing.catch(() => setFailure("Failed to close session"));
    },
    selectSession: select,
    handleTyping,
    updateTypingStatus: handleTyping,
    initializePusher: select,
    disconnectPusher: () => select(undefined),
  };
}

type Handle = ReturnType<ParlorClient["conversation"]>;

/** Does one thing with a conversation that may or may not be open. */
function within<T>(client: ParlorClient, id: string, action: (handle: Handle) => T): T {
  const handle = client.conversation(id);
  try {
    return action(handle);
  } finally {
    handle.release();
  }
}

function loadError(inbox: Refusal | undefined, messages: Refusal | undefined): string | null {
  if (inbox) return "Failed to load sessions";
  return messages ? "Failed to load messages" : null;
}

/** How a session of this product begins: with the people of a booking, or as a call for support. */
export function openInput({ type, title, bookingId, participantIds = [] }: NewSession): OpenInput {
  const about = {
    topic: type,
    ...(title === undefined ? {} : { title }),
    ...(bookingId === undefined ? {} : { reference: { type: "booking", id: bookingId } }),
  };
  if (type !== "customer_driver") return { kind: "support", ...about };
  const kind = participantIds.length === 1 ? "direct" : "group";
  return { kind, participants: participantIds, ...about };
}
