import { backoff } from "./backoff.ts";
import { type EventFrame, type ReplyFrame, readFrame, type ServerFrame } from "./frames.ts";
import { createStore } from "./store.ts";
import type { ClosedReason, ConnectionState, Store } from "./types.ts";
import type { Welcome } from "./wire.ts";

/** How long a connection may take to become a welcome. */
const OPEN_WITHIN_MS = 10_000;
/** A connection that stood this long was a good one: the next attempt is a first one again. */
const SETTLED_MS = 5_000;
/** Unless the server says. */
const HEARTBEAT_MS = 25_000;

/** Close codes after which trying again cannot help. */
const FINAL_CODES: Readonly<Record<number, ClosedReason>> = {
  4400: "bad_frames",
  4401: "unauthenticated",
  4403: "forbidden",
};
const NORMAL = 1000;
const UNAUTHENTICATED = 4401;
/** What a socket is said to be closed with when there was no closing. */
const ABNORMAL = 1006;

export interface ConnectionOptions {
  readonly url: string;
  readonly token: () => Promise<string>;
  /** Whether asking for a token again may give another one. */
  readonly hasFreshTokens: boolean;
  readonly WebSocket: typeof WebSocket;
}

/** What a connection tells its owner. */
export interface ConnectionListener {
  opened(welcome: Welcome): void;
  replied(frame: ReplyFrame): void;
  heard(frame: EventFrame): void;
  /** There is no connection any more, or none will come. */
  lost(code: number): void;
  /** Nothing was heard for a while: something should be asked. */
  silent(): void;
}

/** A socket that comes back. Knows who one is and how one stays connected, nothing of conversations. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #state = createStore<ConnectionState>({ status: "idle" });
  #socket: WebSocket | undefined;
  /** Counts what was begun, so that what is late from something earlier is known as such. */
  #era = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setTimeout> | undefined;
  #heartbeatMs = HEARTBEAT_MS;
  /** Whether the server was asked if it is still there, and said nothing since. */
  #isProbing = false;
  #openedAt = 0;
  #attempts = 0;
  /** When the server that said goodbye wants to be asked again. */
  #comeBackAfter: number | undefined;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get state(): Store<ConnectionState> {
    return this.#state;
  }

  connect(): void {
    const state = this.#state.get();
    switch (state.status) {
      case "idle":
      case "closed":
        this.#attempts = 0;
        this.#attempt();
        return;
      case "waiting":
        this.#attempt();
        return;
      case "connecting":
      case "open":
        return;
      default:
        state satisfies never;
    }
  }

  close(): void {
    this.#abandon();
    this.#state.set({ status: "idle" });
    this.#listener.lost(NORMAL);
  }

  /** Writes a frame, if there is a connection. */
  send(text: string): boolean {
    if (this.#state.get().status !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(text);
    return true;
  }

  /** Asks whether the server is still there, and comes back if it does not answer soon. */
  probe(): void {
    // Asking again gives no more time: what is asked may itself go unanswered.
    if (this.#state.get().status !== "open" || this.#isProbing) return;
    this.#isProbing = true;
    clearTimeout(this.#heartbeat);
    this.#heartbeat = setTimeout(() => this.#fail(ABNORMAL), this.#heartbeatMs / 2);
    this.#listener.silent();
  }

  #attempt(): void {
    this.#abandon();
    const era = this.#era;
    this.#attempts += 1;
    this.#comeBackAfter = undefined;
    this.#state.set({ status: "connecting", attempt: this.#attempts });
    this.#timer = setTimeout(() => this.#fail(ABNORMAL), OPEN_WITHIN_MS);
    this.#options.token().then(
      (token) => era === this.#era && this.#dial(token),
      () => era === this.#era && this.#fail(ABNORMAL),
    );
  }

  #dial(token: string): void {
    const era = this.#era;
    let socket: WebSocket;
    try {
      socket = new this.#options.WebSocket(this.#options.url);
    } catch {
      this.#fail(ABNORMAL);
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      // In a frame, because addresses end up in logs.
      socket.send(JSON.stringify({ type: "authenticate", data: { token } }));
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = readFrame(data);
      if (era === this.#era && frame) this.#read(frame);
    };
    // An error is always followed by a close.
    socket.onerror = () => undefined;
    socket.onclose = ({ code }) => era === this.#era && this.#fail(code);
  }

  #read(frame: ServerFrame): void {
    this.#beat();
    if (frame.type === "reply") {
      this.#listener.replied(frame);
    } else if (frame.type === "welcome") {
      this.#welcome(frame.data);
    } else {
      if (frame.type === "goodbye") this.#comeBackAfter = frame.data.reconnect_after_ms;
      this.#listener.heard(frame);
    }
  }

  #welcome(welcome: Welcome): void {
    clearTimeout(this.#timer);
    this.#openedAt = Date.now();
    this.#heartbeatMs = welcome.heartbeat_ms;
    this.#state.set({
      status: "open",
      connectionId: welcome.connection_id,
      user: welcome.user,
    });
    this.#beat();
    this.#listener.opened(welcome);
  }

  /** Something came: the server is there. */
  #beat(): void {
    this.#isProbing = false;
    clearTimeout(this.#heartbeat);
    if (this.#state.get().status !== "open") return;
    this.#heartbeat = setTimeout(() => this.probe(), this.#heartbeatMs);
  }

  #fail(code: number): void {
    const wasOpen = this.#state.get().status === "open";
    const comeBackAfter = this.#comeBackAfter;
    this.#abandon();
    if (wasOpen && Date.now() - this.#openedAt >= SETTLED_MS) this.#attempts = 0;
    // A token that ran out in mid-connection: there may be a new one.
    const mayRenew = code === UNAUTHENTICATED && wasOpen && this.#options.hasFreshTokens;
    const reason = mayRenew ? undefined : FINAL_CODES[code];
    if (reason) {
      this.#state.set({ status: "closed", code, reason });
    } else {
      const delay = comeBackAfter ?? backoff(this.#attempts);
      const attempt = this.#attempts + 1;
      this.#state.set({ status: "waiting", attempt, retryAt: Date.now() + delay });
      this.#timer = setTimeout(() => this.#attempt(), delay);
    }
    if (wasOpen || reason) this.#listener.lost(code);
  }

  /** Lets go of the socket without waiting for it: a dead network never says that it closed. */
  #abandon(): void {
    this.#era += 1;
    this.#isProbing = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // Some sockets cannot be closed while they open; this one is nobody's any more.
    }
  }
}
