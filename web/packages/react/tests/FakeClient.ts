import type {
  ClientEvents,
  ConnectionState,
  Conversation,
  ConversationAction,
  ConversationHandle,
  ConversationState,
  Draft,
  InboxState,
  OpenInput,
  ParlorClient,
  PresenceHandle,
  PresenceState,
  SupportRoomHandle,
  SupportRoomState,
} from "@parlor/client";
import { conversation, message, opened } from "./builders.ts";
import { FakeStore } from "./FakeStore.ts";

type Listener = (data: never) => void;

/** A conversation in memory, and what was done with it. */
export class FakeConversation {
  readonly state: FakeStore<ConversationState>;
  readonly sent: Draft[] = [];
  readonly read: number[] = [];
  readonly acts: ConversationAction[] = [];
  readonly calls: string[] = [];
  users = 0;

  constructor(state: ConversationState) {
    this.state = new FakeStore(state);
  }

  handle(id: string): ConversationHandle {
    this.users += 1;
    const call = (name: string) => {
      this.calls.push(name);
    };
    return {
      id,
      state: this.state,
      loadOlder: async () => call("loadOlder"),
      loadNewer: async () => call("loadNewer"),
      jumpToLatest: async () => call("jumpToLatest"),
      send: (draft) => this.#send(draft),
      retry: (clientId) => call(`retry ${clientId}`),
      discard: (clientId) => call(`discard ${clientId}`),
      typing: () => call("typing"),
      stopTyping: () => call("stopTyping"),
      markRead: (seq) => this.read.push(seq),
      act: async (action) => {
        this.acts.push(action);
        return this.state.get().conversation ?? conversation();
      },
      release: () => {
        this.users -= 1;
      },
    };
  }

  #send(draft: Draft): string {
    this.sent.push(draft);
    const clientId = `own-${this.sent.length}`;
    const { messages } = this.state.get();
    const pending = message(messages.length + 1, {
      own: true,
      key: clientId,
      id: undefined,
      seq: undefined,
      clientId,
      content: draft.content,
      status: "pending",
      createdAt: new Date().toISOString(),
    });
    this.state.update({ messages: [...messages, pending] });
    return clientId;
  }
}

/** A client in memory: Ama is connected. Tests set its stores and read what was asked of it. */
export class FakeClient implements ParlorClient {
  readonly connection = new FakeStore<ConnectionState>({
    status: "open",
    connectionId: "k1",
    user: { id: "ama", name: "Ama", role: "customer" },
  });
  readonly inbox = new FakeStore<InboxState>({
    status: "ready",
    error: undefined,
    conversations: [],
    hasMore: false,
    totalUnread: 0,
  });
  readonly conversations = new Map<string, FakeConversation>();
  readonly rooms = new Map<string, FakeStore<SupportRoomState>>();
  readonly people = new Map<string, FakeStore<PresenceState>>();
  readonly opens: OpenInput[] = [];
  readonly watched: string[] = [];
  readonly requests: string[] = [];
  /** What `open` answers. */
  openAnswer: () => Promise<Conversation> = async () => conversation();
  httpAnswer: (method: string, path: string) => unknown = () => ({});
  readonly #listeners = new Map<string, Set<Listener>>();

  connect = (): void => {
    this.requests.push("connect");
  };

  close = (): void => {
    this.requests.push("close");
  };

  on<E extends keyof ClientEvents>(event: E, listener: (data: ClientEvents[E]) => void) {
    const listeners = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  emit<E extends keyof ClientEvents>(event: E, data: ClientEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(data as never);
  }

  /** The conversation of this id, made empty and open when it was not set up. */
  at(id: string, state: ConversationState = opened()): FakeConversation {
    const known = this.conversations.get(id) ?? new FakeConversation(state);
    this.conversations.set(id, known);
    return known;
  }

  conversation(id: string): ConversationHandle {
    return this.at(id).handle(id);
  }

  watch(id: string): ConversationHandle {
    this.watched.push(id);
    return this.at(id).handle(id);
  }

  open(input: OpenInput): Promise<Conversation> {
    this.opens.push(input);
    return this.openAnswer();
  }

  async loadMoreConversations(): Promise<void> {
    this.requests.push("loadMoreConversations");
  }

  supportRoom(name: string): SupportRoomHandle {
    const ready: SupportRoomState = { status: "ready", error: undefined, room: name, waiting: [] };
    const state = this.rooms.get(name) ?? new FakeStore(ready);
    this.rooms.set(name, state);
    return { state, release: () => undefined };
  }

  presence(userId: string): PresenceHandle {
    const unknown: PresenceState = { state: "unknown", lastSeen: undefined };
    const state = this.people.get(userId) ?? new FakeStore(unknown);
    this.people.set(userId, state);
    return { state, release: () => undefined };
  }

  async http<T>(method: string, path: string): Promise<T> {
    this.requests.push(`${method} ${path}`);
    return this.httpAnswer(method, path) as T;
  }
}
