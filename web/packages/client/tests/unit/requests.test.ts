import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestQueue } from "../../src/requests.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function aQueue() {
  const sent: { id: number; type: string }[] = [];
  const timedOut = vi.fn();
  let mayConnect = true;
  const queue = new RequestQueue({
    timeoutMs: 10_000,
    send: (text) => sent.push(JSON.parse(text)) > 0,
    mayConnect: () => mayConnect,
    timedOut,
  });
  const giveUp = () => {
    mayConnect = false;
  };
  return { queue, sent, timedOut, giveUp };
}

test("an answer finds its request", async () => {
  const { queue, sent } = aQueue();
  queue.opened();
  const first = queue.request("ping", {});
  const second = queue.request("ping", {});
  const refused = expect(first).rejects.toMatchObject({ code: "rate_limited", retryAfterMs: 5 });
  const error = { code: "rate_limited", message: "Slowly", retry_after_ms: 5 } as const;
  queue.replied({ type: "reply", id: sent[0]?.id ?? 0, ok: false, error });
  queue.replied({ type: "reply", id: sent[1]?.id ?? 0, ok: true, data: { server_time: "now" } });
  await refused;
  expect(await second).toEqual({ server_time: "now" });
});

test("what is asked without a connection waits for one, but not for ever", async () => {
  const { queue, sent } = aQueue();
  const late = expect(queue.request("ping", {})).rejects.toMatchObject({ code: "offline" });
  await vi.advanceTimersByTimeAsync(5_000);
  const kept = queue.request("ping", {});
  await vi.advanceTimersByTimeAsync(5_000);
  await late;
  queue.opened();
  expect(sent).toHaveLength(1);
  queue.replied({ type: "reply", id: sent[0]?.id ?? 0, ok: true, data: {} });
  await kept;
});

test("where nobody connects nothing waits", async () => {
  const { queue, giveUp } = aQueue();
  const waiting = expect(queue.request("ping", {})).rejects.toMatchObject({ code: "offline" });
  giveUp();
  queue.lost(4401);
  await waiting;
  await expect(queue.request("ping", {})).rejects.toMatchObject({ code: "offline" });
});

test("no answer in time is told, and makes somebody look after the connection", async () => {
  const { queue, timedOut } = aQueue();
  queue.opened();
  const late = expect(queue.request("ping", {})).rejects.toMatchObject({ code: "timeout" });
  await vi.advanceTimersByTimeAsync(10_000);
  await late;
  expect(timedOut).toHaveBeenCalledOnce();
});

test("with the connection its answers are gone", async () => {
  const { queue } = aQueue();
  queue.opened();
  const lost = expect(queue.request("ping", {})).rejects.toMatchObject({ code: "offline" });
  queue.lost(1006);
  await lost;
  queue.opened();
  const tooLarge = expect(queue.request("ping", {})).rejects.toMatchObject({
    code: "payload_too_large",
  });
  queue.lost(1009);
  await tooLarge;
});

test("few requests wait for answers, and few frames are sent in a second", async () => {
  const { queue, sent } = aQueue();
  queue.opened();
  const all = Array.from({ length: 100 }, () => queue.request("ping", {}));
  expect(sent).toHaveLength(16);
  let answered = 0;
  const answer = () => {
    while (answered < sent.length) {
      queue.replied({ type: "reply", id: sent[answered]?.id ?? 0, ok: true, data: {} });
      answered += 1;
    }
  };
  answer();
  expect(sent).toHaveLength(30);
  for (let tick = 0; tick < 100; tick += 1) {
    await vi.advanceTimersByTimeAsync(10);
    answer();
  }
  expect(sent.length).toBeGreaterThan(50);
  expect(sent.length).toBeLessThanOrEqual(61);
  for (let tick = 0; tick < 200; tick += 1) {
    await vi.advanceTimersByTimeAsync(10);
    answer();
  }
  await Promise.all(all);
});

test("what no server takes is not sent", async () => {
  const { queue, sent } = aQueue();
  queue.opened();
  const data = { conversation_id: "c", client_id: "1", content: "é".repeat(40_000) };
  await expect(queue.request("send_message", data)).rejects.toMatchObject({
    code: "payload_too_large",
  });
  expect(sent).toEqual([]);
});

test("what is not worth saying later is not said later", () => {
  const { queue, sent } = aQueue();
  queue.notify("typing", { conversation_id: "c", is_typing: true });
  queue.opened();
  expect(sent).toEqual([]);
  queue.notify("typing", { conversation_id: "c", is_typing: true });
  expect(sent).toMatchObject([{ type: "typing" }]);
});
