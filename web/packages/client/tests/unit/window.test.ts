import { expect, test } from "vitest";
import { extend, newestPage, prepend, put, type Window } from "../../src/store/window.ts";
import { aMessage, messages } from "../builders.ts";

const seqs = ({ messages }: Window) => messages.map(({ seq }) => seq);
const page = (from: number, to: number, has_more = false) => ({
  messages: messages(from, to),
  has_more,
});

test("at the live end what is said is put on, and the oldest goes", () => {
  const window = put(newestPage(page(1, 3)), aMessage(4), 3);
  expect(seqs(window)).toEqual([2, 3, 4]);
  expect(window).toMatchObject({ hasOlder: true, hasNewer: false });
});

test("what is there twice is there once, and an older form never replaces a newer one", () => {
  const window = newestPage(page(1, 3));
  expect(put(window, aMessage(2, { version: 1 }), 10)).toBe(window);
  const hidden = aMessage(2, { version: 9, content: "", hidden_at: "now" });
  const after = put(window, hidden, 10);
  expect(after.messages[1]).toBe(hidden);
  expect(put(after, aMessage(2), 10)).toBe(after);
});

test("a hole is never shown: the rest is newer", () => {
  const window = put(newestPage(page(1, 3)), aMessage(5), 10);
  expect(seqs(window)).toEqual([1, 2, 3]);
  expect(window.hasNewer).toBe(true);
});

test("somewhere in the past nothing is put on", () => {
  const window: Window = { messages: messages(1, 3), hasOlder: false, hasNewer: true };
  expect(put(window, aMessage(4), 10)).toBe(window);
  expect(put(newestPage(page(5, 6, true)), aMessage(2), 10).messages).toHaveLength(2);
});

test("older pages push the live end out, newer ones the past", () => {
  const older = prepend(newestPage(page(5, 8, true)), page(1, 4), 6);
  expect(seqs(older)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(older).toMatchObject({ hasOlder: false, hasNewer: true });
  const newer = extend(older, page(7, 8), 8, 6);
  expect(seqs(newer)).toEqual([3, 4, 5, 6, 7, 8]);
  expect(newer).toMatchObject({ hasOlder: true, hasNewer: false });
});

test("a last page that is older than the last message is not the last", () => {
  const window: Window = { messages: messages(1, 3), hasOlder: false, hasNewer: true };
  expect(extend(window, page(4, 5), 6, 10).hasNewer).toBe(true);
  expect(extend(window, page(4, 6), 6, 10).hasNewer).toBe(false);
});

test("an empty conversation begins with its first message", () => {
  expect(seqs(put(newestPage(page(1, 0)), aMessage(1), 10))).toEqual([1]);
});
