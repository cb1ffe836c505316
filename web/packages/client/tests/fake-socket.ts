import type { ServerFrame } from "../src/frames.ts";

/** A socket without a network: a test is the server. */
export class FakeSocket {
  static opened: FakeSocket[] = [];
  readonly url: string;
  readyState = 0;
  readonly sent: { type: string; id?: number; data: unknown }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeSocket.opened.push(this);
  }

  /** The one that was opened last. */
  static get last(): FakeSocket {
    const last = FakeSocket.opened.at(-1);
    if (!last) throw new Error("No socket was opened");
    return last;
  }

  static get Socket(): typeof WebSocket {
    return FakeSocket as unknown as typeof WebSocket;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  welcome(userId = "ama", heartbeat_ms = 25_000): void {
    this.open();
    this.tell({
      type: "welcome",
      data: {
        connection_id: "n1",
        user: { id: userId, name: userId, role: "customer" },
        server_time: "2026-11-20T10:00:00.000Z",
        heartbeat_ms,
        node: "n",
        total_unread: 0,
      },
    });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
