/**
 * What the SDK shows to those who use it. Wire types are generated (`generated/`); these are the
 * forms an application works with.
 *
 * Everything that changes is a {@link Store}: a snapshot that is replaced, never mutated, so that it
 * fits React's `useSyncExternalStore` and any other way of observing.
 */
import type { Attachment, Conversation, Message, Reference, User } from "./wire.ts";

/** A value that changes. `get` answers the same object until the next change. */
export interface Store<T> {
  get(): T;
  /** Calls `listener` after each change; answers how to stop that. */
  subscribe(listener: () => void): () => void;
}

/** How the client and the server are connected. */
export type ConnectionState =
  /** `connect` was not called, or `close` was. */
  | { readonly status: "idle" }
  | { readonly status: "connecting"; readonly attempt: number }
  /** Authenticated; what was missed is being caught up or has been. */
  | { readonly status: "open"; readonly connectionId: string; readonly user: User }
  /** Lost; the next attempt is made at `retryAt` (milliseconds since 1970), or when asked. */
  | { readonly status: "waiting"; readonly attempt: number; readonly retryAt: number }
  /** Over: trying again cannot help until somebody acts (a new token, an unblocked user). */
  | { readonly status: "closed"; readonly code: number; readonly reason: ClosedReason };

/** Why a connection is not tried again. */
export type ClosedReason = "unauthenticated" | "forbidden" | "bad_frames";

/** A request that the server refused, or that could not reach it. */
export interface Refusal {
  /** A code of the protocol, or `offline` when there was no connection, or `timeout`. */
  readonly code: string;
  readonly message: string;
  /** The field to blame. */
  readonly field?: string;
  /** When it makes sense to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** How far a message has come. `pending` and `failed` exist only here; the rest is the server's. */
export type DeliveryStatus = "pending" | "failed" | "sent" | "delivered" | "read";

/** A message as it is shown: stored, or still on its way. */
export interface TimelineMessage {
  /** The same before and after the server stored it: for lists. */
  readonly key: string;
  /** `undefined` until stored. */
  readonly id: string | undefined;
  readonly seq: number | undefined;
  readonly clientId: string | undefined;
  readonly sender: Message["sender"];
  /** Whether the person who is connected wrote it. */
  readonly own: boolean;
  readonly kind: Message["kind"];
  readonly content: string;
  readonly attachments: readonly Attachment[];
  /** The id of the message that this one answers. */
  readonly replyTo: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: DeliveryStatus;
  /** Why it failed. */
  readonly error: Refusal | undefined;
  readonly createdAt: string;
  readonly editedAt: string | undefined;
  readonly deletedAt: string | undefined;
  readonly hiddenAt: string | undefined;
}

/** What somebody wants to say. */
export interface Draft {
  readonly content: string;
  readonly kind?: Message["kind"];
  readonly attachments?: readonly Attachment[];
  readonly replyTo?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Somebody who is typing just now. */
export interface Typist {
  readonly userId: string;
  readonly name: string;
}

/** One conversation, as far as it is known. */
export interface ConversationState {
  /** `gone`: closed to this person, or not there. */
  readonly status: "loading" | "ready" | "failed" | "gone";
  readonly error: Refusal | undefined;
  readonly conversation: Conversation | undefined;
  /** A window of the history in the order of the server, then what is on its way. */
  readonly messages: readonly TimelineMessage[];
  /** Whether there is history before and after the window. */
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loadingOlder: boolean;
  readonly loadingNewer: boolean;
  readonly typists: readonly Typist[];
  readonly unread: number;
  /** The first message that was unread when the conversation was opened: where a divider goes. */
  readonly firstUnreadSeq: number | undefined;
}

/** A conversation that somebody looks at. Handles of the same conversation share one state. */
export interface ConversationHandle {
  readonly id: string;
  readonly state: Store<ConversationState>;
  /** One more page before the window; does nothing while one is on its way or there is none. */
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Leaves the past: the window is the newest page again. */
  jumpToLatest(): Promise<void>;
  /**
   * Says something. It appears at once as `pending`, is kept in the outbox until the server stored
   * it, and is stored once, whatever happens in between.
   *
   * @returns its `clientId`.
   */
  send(draft: Draft): string;
  /** Sends a failed message again. */
  retry(clientId: string): void;
  /** Forgets a failed message. */
  discard(clientId: string): void;
  /** To be called at each key: tells the others at most once in three seconds, and stops by itself. */
  typing(): void;
  stopTyping(): void;
  /** Everything up to `seq` was seen. Gathered; never moves back. */
  markRead(seq: number): void;
  act(action: ConversationAction, reason?: string): Promise<Conversation>;
  /** Nobody looks at it through this handle any more. */
  release(): void;
}

/** What a participant or staff may do with a conversation as a whole. */
export type ConversationAction =
  | "close"
  | "reopen"
  | "archive"
  | "unarchive"
  | "block"
  | "unblock"
  | "claim"
  | "release"
  | "leave";

/** The conversations of the person who is connected. */
export interface InboxState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Refusal | undefined;
  /** Newest activity first. */
  readonly conversations: readonly Conversation[];
  readonly hasMore: boolean;
  readonly totalUnread: number;
}

/** A support room that somebody of the staff joined. */
export interface SupportRoomState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Refusal | undefined;
  readonly room: string;
  /** Conversations that wait for somebody, oldest first. */
  readonly waiting: readonly Conversation[];
}

/** A joined support room. */
export interface SupportRoomHandle {
  readonly state: Store<SupportRoomState>;
  release(): void;
}

/** Whether somebody is there. `unknown` until the server said. */
export interface PresenceState {
  readonly state: "unknown" | "online" | "away" | "offline";
  readonly lastSeen: string | undefined;
}

/** A watched person. */
export interface PresenceHandle {
  readonly state: Store<PresenceState>;
  release(): void;
}

/** What opens a conversation. */
export interface OpenInput {
  readonly kind: "direct" | "group" | "support";
  readonly participants?: readonly string[];
  readonly title?: string;
  readonly topic?: string;
  readonly reference?: Reference;
  readonly supportRoom?: string;
  /** A word of the server's support rooms, such as `emergency`; `normal` unless given. */
  readonly priority?: string;
  readonly firstMessage?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What {@link ParlorClient.on} tells. */
export interface ClientEvents {
  /** A message was stored, in any conversation, also one's own of another device. */
  message: { readonly conversationId: string; readonly message: Message };
  /** A support conversation waits. */
  supportRequest: { readonly room: string; readonly conversation: Conversation };
  /** A message of the outbox was refused for good. */
  sendFailed: {
    readonly conversationId: string;
    readonly clientId: string;
    readonly error: Refusal;
  };
  /** The server refused something that nobody waits for. */
  error: Refusal;
}

/** Where messages wait until they are stored. One store may serve several tabs. */
export interface OutboxStorage {
  /** What waits, oldest first. */
  load(userId: string): Promise<readonly OutboxEntry[]>;
  put(userId: string, entry: OutboxEntry): Promise<void>;
  remove(userId: string, clientId: string): Promise<void>;
}

/** A message that is not stored yet. */
export interface OutboxEntry {
  readonly clientId: string;
  readonly conversationId: string;
  readonly draft: Draft;
  /** Milliseconds since 1970; the order of sending. */
  readonly createdAt: number;
  /** Why it was refused for good: it waits for somebody to retry or to discard it. */
  readonly error?: Refusal;
}

export interface ClientOptions {
  /** Where the server is, such as `https://chat.example.org`; the page's own origin unless given. */
  readonly url?: string;
  /** Who comes: a token, or how to get one; asked anew before each attempt to connect. */
  readonly token: string | (() => string | Promise<string>);
  /** Where unsent messages are kept: IndexedDB where there is one, else memory. */
  readonly outbox?: OutboxStorage;
  /** Messages kept of one conversation; further ones are loaded when somebody scrolls. 1,000. */
  readonly windowSize?: number;
  /** How long a request may take, in milliseconds. 10,000. */
  readonly requestTimeout?: number;
  /** For places without these. Node before 22 has no `WebSocket`. */
  readonly WebSocket?: typeof WebSocket;
  readonly fetch?: typeof fetch;
}

/** One person's connection to a Parlor server. */
export interface ParlorClient {
  readonly connection: Store<ConnectionState>;
  readonly inbox: Store<InboxState>;
  /** Connects and stays connected until {@link close}. Calling it again retries at once. */
  connect(): void;
  close(): void;
  on<E extends keyof ClientEvents>(event: E, listener: (data: ClientEvents[E]) => void): () => void;
  conversation(id: string): ConversationHandle;
  /**
   * Follows a conversation that one is not in (staff); as {@link conversation} otherwise, without
   * an unread figure.
   */
  watch(id: string): ConversationHandle;
  /** Opens a conversation, or answers the one there is. */
  open(input: OpenInput): Promise<Conversation>;
  loadMoreConversations(): Promise<void>;
  supportRoom(name: string): SupportRoomHandle;
  presence(userId: string): PresenceHandle;
  /** Calls the HTTP API as this person: `path` as `/api/v1/me`. Rejects with a {@link Refusal}. */
  http<T>(method: string, path: string, body?: unknown): Promise<T>;
}
