import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createParlorClient } from "../../src/index.ts";
import { memoryOutbox } from "../../src/outbox-storage.ts";
import type { Changes, Requests } from "../../src/wire.ts";
import { aConversation, aMessage, aParticipant } from "../builders.ts";
import { FakeSocket } from "../fake-socket.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
  FakeSocket.opened = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What a server answers, by what it is asked. What is not here is not answered. */
type Answers = { [N in keyof Requests]?: (data: Requests[N]["data"]) => Requests[N]["reply"] };

/** Lets everything happen that is due within `ms`; the server answers what it was asked. */
async function pass(ms: number, answers: Answers): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let isQuiet = false; !isQuiet; await vi.advanceTimersByTimeAsync(0)) {
    const socket = FakeSocket.last;
    const asked = socket.sent.splice(0);
    isQuiet = asked.length === 0;
    for (const { id, type, data } of asked) {
      const answer = answers[type as keyof Requests] as ((data: unknown) => unknown) | undefined;
      if (answer && id !== undefined) {
        socket.tell({ type: "reply", id, ok: true, data: answer(data) });
      }
    }
  }
}

async function aClient(answers: Answers, userId = "ama") {
  const client = createParlorClient({
    url: "http://parlor.test",
    token: async () => "t",
    WebSocket: FakeSocket.Socket,
    outbox: memoryOutbox(),
  });
  client.connect();
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.welcome(userId);
  await pass(0, answers);
  return client;
}

/** The connection is lost, and there is another one at once. */
async function comeBack(answers: Answers, userId = "ama"): Promise<void> {
  FakeSocket.last.end(1006);
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.welcome(userId);
  await pass(0, answers);
}

const NOTHING_LISTED: Answers = {
  list_conversations: () => ({ conversations: [], next_cursor: null }),
};

describe("a connection", () => {
  test("on which nothing is ever answered is lost, whatever else waits", async () => {
    const client = await aClient(NOTHING_LISTED);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened.length).toBeGreaterThan(1);
    client.close();
  });
});

describe("a conversation", () => {
  const conversation = aConversation({ participants: [aParticipant("sam")] });
  const answers: Answers = {
    ...NOTHING_LISTED,
    watch: () => ({ conversation }),
    get_conversation: () => ({ conversation }),
    get_messages: () => ({ messages: [], has_more: false }),
  };

  test("that was left, lost and opened again is not forgotten for having been left", async () => {
    const client = await aClient(answers);
    client.watch("c").release();
    await pass(1_000, answers);
    await comeBack(answers);
    const handle = client.watch("c");
    await pass(1_000, answers);
    expect(handle.state.get().status).toBe("ready");
    await pass(29_000, { ping: () => ({ server_time: "" }) });

    FakeSocket.last.tell({
      type: "message_created",
      data: { conversation_id: "c", version: 1, message: aMessage(1) },
    } as never);
    await pass(0, answers);
    expect(handle.state.get().messages.map(({ content }) => content)).toEqual(["1"]);
    client.close();
  });
});

describe("coming back", () => {
  test("brings up to date what is too much to be named at once", async () => {
    const at = (place: number) => `2026-11-20T10:00:00.${String(999 - place).padStart(3, "0")}Z`;
    const many = Array.from({ length: 501 }, (_, place) =>
      aConversation({ id: `c${place}`, version: 1, created_at: at(place) }),
    );
    const client = await aClient({
      list_conversations: () => ({ conversations: many, next_cursor: null }),
    });
    const last = () => client.inbox.get().conversations.find(({ id }) => id === "c500");
    const changed = aConversation({ ...many[500], title: "Changed", version: 2 });
    const changes: Changes = {
      messages: [],
      participants: [],
      conversation: changed,
      version: 2,
      has_more: false,
    };
    await comeBack({
      resume: ({ conversations }) => {
        expect(Object.keys(conversations).length).toBeLessThanOrEqual(500);
        const isNamed = "c500" in conversations;
        return {
          changed: isNamed ? { c500: changes } : {},
          gone: [],
          new: isNamed ? [] : [changed],
          has_more: false,
        };
      },
    });
    expect(last()?.title).toBe("Changed");

    const conversation = aConversation({ ...changed, title: "Again", version: 3 });
    FakeSocket.last.tell({ type: "conversation_updated", data: { conversation } } as never);
    expect(last()?.title).toBe("Again");
    client.close();
  });

  test("lists what is new, however much it is", async () => {
    const at = (place: number) => `2026-11-20T10:00:00.${String(100 + place)}Z`;
    const all = Array.from({ length: 8 }, (_, place) =>
      aConversation({ id: `c${place}`, created_at: at(place) }),
    );
    let there = all.slice(0, 2);
    /** Three to a page, newest first. */
    const list_conversations: Answers["list_conversations"] = ({ cursor }) => {
      const from = Number(cursor ?? 0);
      const newest = [...there].reverse();
      const next_cursor = from + 3 < newest.length ? String(from + 3) : null;
      return { conversations: newest.slice(from, from + 3), next_cursor };
    };
    const client = await aClient({ list_conversations });
    expect(client.inbox.get().hasMore).toBe(false);

    there = all;
    const resume: Answers["resume"] = () => ({
      changed: {},
      gone: [],
      new: [...all].reverse().slice(0, 4),
      has_more: true,
    });
    await comeBack({ list_conversations, resume });
    while (client.inbox.get().hasMore) {
      void client.loadMoreConversations();
      await pass(0, { list_conversations });
    }
    expect(client.inbox.get().conversations).toHaveLength(8);
    client.close();
  });
});
