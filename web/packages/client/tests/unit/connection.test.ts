import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection } from "../../src/connection.ts";
import { FakeSocket } from "../fake-socket.ts";

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.opened = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function aConnection(token: () => Promise<string> = async () => "t", hasFreshTokens = true) {
  const listener = {
    opened: vi.fn(),
    replied: vi.fn(),
    heard: vi.fn(),
    lost: vi.fn(),
    silent: vi.fn(),
  };
  const connection = new Connection(
    { url: "ws://parlor.test/api/v1/ws", token, hasFreshTokens, WebSocket: FakeSocket.Socket },
    listener,
  );
  return { connection, listener, status: () => connection.state.get().status };
}

async function anOpenOne(...options: Parameters<typeof aConnection>) {
  const made = aConnection(...options);
  made.connection.connect();
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.welcome();
  return made;
}

describe("connecting", () => {
  test("says who comes in the first frame, and is open when welcome", async () => {
    const { connection, listener, status } = aConnection();
    expect(status()).toBe("idle");
    connection.connect();
    expect(connection.state.get()).toEqual({ status: "connecting", attempt: 1 });
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.open();
    expect(FakeSocket.last.url).not.toContain("t=");
    expect(FakeSocket.last.sent).toEqual([{ type: "authenticate", data: { token: "t" } }]);
    FakeSocket.last.welcome();
    expect(connection.state.get()).toMatchObject({ status: "open", connectionId: "n1" });
    expect(listener.opened).toHaveBeenCalledOnce();
    connection.connect();
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test("that takes too long is tried again", async () => {
    const { connection, status } = aConnection();
    connection.connect();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(status()).toBe("connecting");
    await vi.advanceTimersByTimeAsync(1);
    expect(status()).toBe("waiting");
  });

  test("asks for a token each time, and again when there was none", async () => {
    const token = vi.fn(async () => "t").mockRejectedValueOnce(new Error("no network"));
    const { connection, status } = aConnection(token);
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(status()).toBe("waiting");
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(token).toHaveBeenCalledTimes(2);
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test("backs off further each time, with jitter, up to half a minute", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { connection } = aConnection();
    connection.connect();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await vi.advanceTimersByTimeAsync(0);
      FakeSocket.last.end(1006);
      const state = connection.state.get();
      if (state.status !== "waiting") throw new Error(state.status);
      delays.push(state.retryAt - Date.now());
      expect(state.attempt).toBe(attempt + 1);
      await vi.advanceTimersByTimeAsync(delays.at(-1) ?? 0);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("that succeeds for a moment only is no success", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { connection } = await anOpenOne();
    FakeSocket.last.end(4409);
    expect(connection.state.get()).toMatchObject({ status: "waiting", attempt: 2 });
    await vi.advanceTimersByTimeAsync(500);
    FakeSocket.last.welcome();
    FakeSocket.last.end(4409);
    expect(connection.state.get()).toMatchObject({ status: "waiting", attempt: 3 });
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last.welcome();
    await vi.advanceTimersByTimeAsync(5_000);
    FakeSocket.last.end(1006);
    expect(connection.state.get()).toMatchObject({ status: "waiting", attempt: 1 });
  });
});

describe("being closed", () => {
  test.each([1000, 1001, 1006, 1009, 1013, 4408, 4409, 4429])("by %i comes back", async (code) => {
    const { listener, status } = await anOpenOne();
    FakeSocket.last.end(code);
    expect(status()).toBe("waiting");
    expect(listener.lost).toHaveBeenCalledExactlyOnceWith(code);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(FakeSocket.opened.length).toBeGreaterThan(1);
  });

  test.each([
    [4400, "bad_frames"],
    [4403, "forbidden"],
  ])("by %i is the end: %s", async (code, reason) => {
    const { connection } = await anOpenOne();
    FakeSocket.last.end(code);
    expect(connection.state.get()).toEqual({ status: "closed", code, reason });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test("for a token that ran out asks for another one, if there may be one", async () => {
    const { connection, status } = await anOpenOne();
    FakeSocket.last.end(4401);
    expect(status()).toBe("waiting");
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.open();
    FakeSocket.last.end(4401);
    expect(connection.state.get()).toMatchObject({ status: "closed", reason: "unauthenticated" });

    const one = await anOpenOne(undefined, false);
    FakeSocket.last.end(4401);
    expect(one.status()).toBe("closed");
  });

  test("with a goodbye comes back when the server wants it", async () => {
    const { connection } = await anOpenOne();
    FakeSocket.last.tell({
      type: "goodbye",
      data: { reason: "going_away", reconnect_after_ms: 1_234 },
    });
    FakeSocket.last.end(1001);
    expect(connection.state.get()).toMatchObject({ retryAt: Date.now() + 1_234 });
  });

  test("by its owner is for good", async () => {
    const { connection, status } = await anOpenOne();
    const socket = FakeSocket.last;
    connection.close();
    expect([status(), socket.readyState]).toEqual(["idle", 3]);
    socket.end(1006);
    await vi.advanceTimersByTimeAsync(100_000);
    expect([status(), FakeSocket.opened.length]).toEqual(["idle", 1]);
  });
});

describe("silence", () => {
  test("is asked about, and an answer is enough", async () => {
    const { listener, status } = await anOpenOne();
    await vi.advanceTimersByTimeAsync(24_999);
    expect(listener.silent).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(listener.silent).toHaveBeenCalledOnce();
    FakeSocket.last.tell({ type: "reply", id: 1, ok: true, data: {} });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(status()).toBe("open");
  });

  test("without an answer is a lost connection, whatever the socket says", async () => {
    const { listener, status } = await anOpenOne();
    await vi.advanceTimersByTimeAsync(25_000 + 12_500);
    expect(status()).toBe("waiting");
    expect(listener.lost).toHaveBeenCalledExactlyOnceWith(1006);
  });
});

test("what is no frame is nothing", async () => {
  const { listener } = await anOpenOne();
  for (const data of ["{", "3", "{}", new ArrayBuffer(1)]) FakeSocket.last.onmessage?.({ data });
  expect(listener.heard).not.toHaveBeenCalled();
});
