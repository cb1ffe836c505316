import { expect, test } from "vitest";
import { sortInbox } from "../../src/store/inbox.ts";
import { reduceWaiting } from "../../src/store/room.ts";
import { aConversation } from "../builders.ts";

const at = (day: number) => `2026-11-${day}T10:00:00.000Z`;

test("the inbox has the newest activity first, and is the same array while it is the same", () => {
  const old = aConversation({ id: "a", last_message_at: at(11) });
  const silent = aConversation({ id: "b", created_at: at(12) });
  const busy = aConversation({ id: "c", created_at: at(10), last_message_at: at(13) });
  const sorted = sortInbox([old, silent, busy]);
  expect(sorted).toEqual([busy, silent, old]);
  expect(sortInbox([busy, old, silent], sorted)).toBe(sorted);
});

test("in a room those wait whom nobody took, the oldest first", () => {
  const request = (id: string, over = {}) =>
    aConversation({ id, kind: "support", created_at: at(12), ...over });
  const first = reduceWaiting([], request("a"), true);
  const both = reduceWaiting(first, request("b", { created_at: at(11) }), true);
  expect(both.map(({ id }) => id)).toEqual(["b", "a"]);
  const described = reduceWaiting(both, request("a", { title: "New" }), false);
  expect(described[1]?.title).toBe("New");
  const taken = reduceWaiting(described, request("b", { assignee: "sam" }), true);
  expect(taken.map(({ id }) => id)).toEqual(["a"]);
  expect(reduceWaiting(taken, request("a", { status: "closed" }), true)).toEqual([]);
  const late = reduceWaiting([request("a", { version: 2 })], request("a", { version: 1 }), true);
  expect(late[0]?.version).toBe(2);
  expect(reduceWaiting(taken, request("z"), false)).toBe(taken);
  expect(reduceWaiting(taken, aConversation({ id: "z" }), true)).toBe(taken);
});
