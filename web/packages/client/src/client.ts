import { Connection } from "./connection.ts";
import { type Context, NOBODY } from "./context.ts";
import { Conversations } from "./conversations.ts";
import { Emitter } from "./emitter.ts";
import type { EventFrame } from "./frames.ts";
import { callHttp } from "./http.ts";
import { Outbox } from "./outbox.ts";
import { defaultOutbox } from "./outbox-storage.ts";
import { observePage } from "./page.ts";
import { PresenceWatch } from "./presence.ts";
import { refusalOf } from "./refusal.ts";
import { RequestQueue } from "./requests.ts";
import { SupportRooms } from "./support-rooms.ts";
import type { ClientOptions, ParlorClient } from "./types.ts";
import type { User, Welcome } from "./wire.ts";

const WINDOW = 1_000;
const TIMEOUT_MS = 10_000;

/** A connection to a Parlor server, for the person whose token it is. Begins with `connect`. */
export function createParlorClient(options: ClientOptions): ParlorClient {
  const url = options.url ?? globalThis.location?.origin;
  if (!url) throw new TypeError("Outside of a page the client needs to know the url of the server");
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (!Socket) throw new TypeError("There is no WebSocket here: pass one");

  const { token } = options;
  let lastToken: string | undefined;
  const newToken = async () => {
    lastToken = typeof token === "function" ? await token() : token;
    return lastToken;
  };

  let me: User = NOBODY;
  const isOpen = () => connection.state.get().status === "open";
  const emitter = new Emitter();
  const requests = new RequestQueue({
    timeoutMs: options.requestTimeout ?? TIMEOUT_MS,
    send: (text) => connection.send(text),
    mayConnect: () => !["idle", "closed"].includes(connection.state.get().status),
    timedOut: () => connection.probe(),
  });
  const outbox = new Outbox({
    storage: options.outbox ?? defaultOutbox(),
    isOpen,
    send: (entry) => conversations.record(entry.conversationId).deliver(entry),
    changed: (id) => conversations.unsentChanged(id),
    failed: ({ conversationId, clientId }, error) =>
      emitter.emit("sendFailed", { conversationId, clientId, error }),
  });
  const context: Context = {
    requests,
    outbox,
    emitter,
    windowSize: options.windowSize ?? WINDOW,
    me: () => me,
    isOpen,
    isVisible: () => globalThis.document?.visibilityState !== "hidden",
  };
  const conversations = new Conversations(context);
  const rooms = new SupportRooms(requests, isOpen);
  const presence = new PresenceWatch(requests, isOpen);

  const opened = (welcome: Welcome) => {
    if (me !== NOBODY && me.id !== welcome.user.id) conversations.clear();
    me = welcome.user;
    requests.opened();
    void conversations.opened(welcome);
    void outbox.opened(me.id);
    rooms.opened();
    presence.opened();
  };

  const heard = (frame: EventFrame) => {
    conversations.heard(frame);
    switch (frame.type) {
      case "presence":
        presence.heard(frame.data);
        return;
      case "conversation_created":
      case "conversation_updated":
        rooms.heard(frame.data.conversation);
        presence.met();
        return;
      case "participant_joined":
        presence.met();
        return;
      case "support_request": {
        const { room, conversation } = frame.data;
        rooms.heard(conversation, room);
        emitter.emit("supportRequest", { room, conversation });
        return;
      }
      case "error":
        emitter.emit("error", refusalOf(frame.data));
        return;
      default:
    }
  };

  const connection = new Connection(
    {
      url: new URL("/api/v1/ws", url).href.replace(/^http/, "ws"),
      token: newToken,
      hasFreshTokens: typeof token === "function",
      WebSocket: Socket,
    },
    {
      opened,
      heard,
      replied: (frame) => requests.replied(frame),
      lost: (code) => {
        requests.lost(code);
        conversations.lost();
      },
      silent: () => void requests.request("ping", {}).catch(() => undefined),
    },
  );

  let stopObserving = () => {};
  return {
    connection: connection.state,
    inbox: conversations.inbox.state,
    connect() {
      stopObserving();
      stopObserving = observePage({
        cameBack: () => {
          if (connection.state.get().status === "waiting") connection.connect();
          else connection.probe();
        },
        shown: () => conversations.shown(),
      });
      connection.connect();
    },
    close() {
      stopObserving();
      connection.close();
      outbox.stop();
      conversations.stop();
    },
    on: (event, listener) => emitter.on(event, listener),
    conversation: (id) => conversations.handle(id, false),
    watch: (id) => conversations.handle(id, true),
    async open(input) {
      const conversation = await conversations.open(input);
      presence.met();
      return conversation;
    },
    loadMoreConversations: () => conversations.inbox.more(),
    supportRoom: (name) => rooms.join(name),
    presence: (userId) => presence.watch(userId),
    async http<T>(method: string, path: string, body?: unknown): Promise<T> {
      const http = {
        url,
        fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
        token: async (isFresh: boolean) =>
          isFresh || lastToken === undefined ? newToken() : lastToken,
      };
      // The caller knows what the path answers.
      return (await callHttp(http, method, path, body)) as T;
    },
  };
}
