import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "../../src/outbox.ts";
import { defaultOutbox, indexedDbOutbox, memoryOutbox } from "../../src/outbox-storage.ts";
import { RefusalError } from "../../src/refusal.ts";
import type { OutboxEntry, OutboxStorage } from "../../src/types.ts";

const refusal = (code: string, retryAfterMs?: number) =>
  new RefusalError({ code, message: code, ...(retryAfterMs ? { retryAfterMs } : {}) });

function anOutbox(storage: OutboxStorage = memoryOutbox()) {
  let isOpen = false;
  const sent: string[] = [];
  const send = vi.fn(async ({ draft }: OutboxEntry) => {
    sent.push(draft.content);
  });
  const failed = vi.fn();
  const changed = vi.fn();
  const outbox = new Outbox({ storage, isOpen: () => isOpen, send, changed, failed });
  const setOpen = (open: boolean) => {
    isOpen = open;
  };
  return { outbox, sent, send, failed, changed, setOpen };
}

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => vi.useRealTimers());

describe("an outbox", () => {
  test("sends in order, one message of a conversation at a time", async () => {
    const { outbox, send, sent, setOpen } = anOutbox();
    let letGo = () => {};
    send.mockImplementationOnce(
      ({ draft }) =>
        new Promise((resolve) => {
          letGo = () => {
            sent.push(draft.content);
            resolve();
          };
        }),
    );
    setOpen(true);
    await outbox.opened("ama");
    outbox.add("c", { content: "one" });
    outbox.add("c", { content: "two" });
    outbox.add("d", { content: "elsewhere" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["elsewhere"]);
    letGo();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["elsewhere", "one", "two"]);
    expect(outbox.of("c")).toEqual([]);
  });

  test("tries again under the same name, when it may", async () => {
    const { outbox, send, sent, setOpen } = anOutbox();
    send.mockRejectedValueOnce(refusal("unavailable"));
    send.mockRejectedValueOnce(refusal("rate_limited", 4_000));
    setOpen(true);
    await outbox.opened("ama");
    outbox.add("c", { content: "one" });
    await vi.advanceTimersByTimeAsync(999);
    expect(send).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(send).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(3_999);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(["one"]);
    expect(new Set(send.mock.calls.map(([entry]) => entry.clientId)).size).toBe(1);
  });

  test("waits for a connection", async () => {
    const { outbox, send, sent, setOpen } = anOutbox();
    outbox.add("c", { content: "before anybody was here" });
    setOpen(true);
    send.mockImplementationOnce(async () => {
      setOpen(false);
      throw refusal("offline");
    });
    await outbox.opened("ama");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    setOpen(true);
    await outbox.opened("ama");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["before anybody was here"]);
  });

  test("keeps what was refused for good until somebody decides, and goes on with the rest", async () => {
    const storage = memoryOutbox();
    const { outbox, failed, send, sent, setOpen } = anOutbox(storage);
    send.mockRejectedValueOnce(refusal("conversation_closed"));
    setOpen(true);
    await outbox.opened("ama");
    const clientId = outbox.add("c", { content: "one" });
    outbox.add("c", { content: "two" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["two"]);
    expect(failed).toHaveBeenCalledOnce();
    expect(outbox.of("c")).toMatchObject([{ error: { code: "conversation_closed" } }]);

    // After a reload it is still refused, and not said unasked when that may have changed.
    const later = anOutbox(storage);
    later.setOpen(true);
    await later.outbox.opened("ama");
    await vi.advanceTimersByTimeAsync(0);
    expect(later.sent).toEqual([]);
    expect(later.outbox.of("c")).toMatchObject([{ error: { code: "conversation_closed" } }]);
    later.outbox.retry(clientId);
    await vi.advanceTimersByTimeAsync(0);
    expect(later.sent).toEqual(["one"]);
    expect(await storage.load("ama")).toEqual([]);
  });

  test("forgets what is discarded, but nothing that is on its way", async () => {
    const { outbox, send, setOpen } = anOutbox();
    setOpen(true);
    await outbox.opened("ama");
    send.mockRejectedValueOnce(refusal("too_long"));
    const failed = outbox.add("c", { content: "one" });
    await vi.advanceTimersByTimeAsync(0);
    outbox.discard(failed);
    setOpen(false);
    outbox.discard(outbox.add("c", { content: "two" }));
    expect(outbox.of("c").map(({ entry }) => entry.draft.content)).toEqual(["two"]);
  });

  test("takes in what another tab left, each in its place", async () => {
    const storage = memoryOutbox();
    const closed = anOutbox(storage);
    const { outbox, sent, setOpen } = anOutbox(storage);
    await closed.outbox.opened("ama");
    await outbox.opened("ama");
    closed.outbox.add("c", { content: "one" });
    await vi.advanceTimersByTimeAsync(1_000);
    outbox.add("c", { content: "two" });
    setOpen(true);
    await outbox.opened("ama");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["one", "two"]);
    expect(await storage.load("ama")).toEqual([]);
  });

  test("of somebody else is not touched", async () => {
    const storage = memoryOutbox();
    const { outbox, sent, setOpen } = anOutbox(storage);
    await outbox.opened("ama");
    outbox.add("c", { content: "of Ama" });
    setOpen(true);
    await outbox.opened("otto");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([]);
    expect(await storage.load("ama")).toHaveLength(1);
  });

  test("of somebody else is not taken in, however late it was read", async () => {
    const storage = memoryOutbox();
    const { outbox, sent, setOpen } = anOutbox({
      ...storage,
      load: async (userId) => {
        const left = await storage.load(userId);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return left;
      },
    });
    const entry = {
      clientId: "a",
      conversationId: "c",
      draft: { content: "of Ama" },
      createdAt: 1,
    };
    await storage.put("ama", entry);
    setOpen(true);
    void outbox.opened("ama");
    void outbox.opened("otto");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual([]);
    expect(outbox.of("c")).toEqual([]);
  });

  test("does not wait for ever for a browser that does not say what it kept", async () => {
    const { outbox, sent, setOpen } = anOutbox({
      ...memoryOutbox(),
      load: () => new Promise(() => undefined),
    });
    outbox.add("c", { content: "before anybody was here" });
    setOpen(true);
    void outbox.opened("ama");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toEqual(["before anybody was here"]);
  });
});

describe("storage", () => {
  const entry = (clientId: string, createdAt: number): OutboxEntry => ({
    clientId,
    conversationId: "c",
    draft: { content: clientId },
    createdAt,
  });

  test.each([
    ["IndexedDB", indexedDbOutbox(indexedDB)],
    ["memory", memoryOutbox()],
  ])("in %s is everybody's own, oldest first", async (_, storage) => {
    await storage.put("ama", entry("b", 2));
    await storage.put("ama", entry("a", 1));
    await storage.put("ama2", entry("c", 3));
    await storage.put("am", entry("d", 3));
    await storage.put("ama", { ...entry("b", 2), draft: { content: "changed" } });
    expect(await storage.load("ama")).toMatchObject([
      { clientId: "a" },
      { clientId: "b", draft: { content: "changed" } },
    ]);
    await storage.remove("ama", "a");
    expect(await storage.load("ama")).toHaveLength(1);
    expect(await storage.load("ama2")).toEqual([entry("c", 3)]);
  });

  test("is in the browser where it can be", async () => {
    await defaultOutbox().put("otto", entry("a", 1));
    expect(await indexedDbOutbox(indexedDB).load("otto")).toHaveLength(1);
  });

  test("is the memory's where the browser forbids even to look", async () => {
    const allowed = Object.getOwnPropertyDescriptor(globalThis, "indexedDB") ?? {};
    Object.defineProperty(globalThis, "indexedDB", {
      configurable: true,
      get: () => {
        throw new DOMException("Not here", "SecurityError");
      },
    });
    try {
      const outbox = defaultOutbox();
      await outbox.put("otto", entry("b", 1));
      expect(await outbox.load("otto")).toEqual([entry("b", 1)]);
    } finally {
      Object.defineProperty(globalThis, "indexedDB", allowed);
    }
  });
});
