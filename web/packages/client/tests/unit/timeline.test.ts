import { expect, test } from "vitest";
import type { Chat } from "../../src/store/chat.ts";
import { newestPage } from "../../src/store/window.ts";
import { Timeline } from "../../src/timeline.ts";
import { aConversation, aMessage, aParticipant } from "../builders.ts";

const me = { id: "sam", name: "Sam", role: "support" };
const chat = (read_seq: number, delivered_seq: number): Chat => ({
  conversation: aConversation({
    participants: [
      aParticipant("ama", { read_seq, delivered_seq }),
      aParticipant("sam", { read_seq: 3, delivered_seq: 3 }),
    ],
  }),
  version: 3,
  window: newestPage({ messages, has_more: false }),
});
const messages = [
  aMessage(1),
  aMessage(2, { sender: { id: "ama", name: "Ama", role: "customer" } }),
  aMessage(3),
];
const unsent = {
  entry: { clientId: "new", conversationId: "c", draft: { content: "Hi" }, createdAt: 0 },
  error: undefined,
};

test("one's own marks say nothing of one's own messages", () => {
  const shown = new Timeline().of(chat(1, 2), [], me);
  expect(shown.map(({ status }) => status)).toEqual(["read", "delivered", "sent"]);
  expect(shown.map(({ own }) => own)).toEqual([true, false, true]);
});

test("what is on its way comes last, and keeps its key when it is stored", () => {
  const timeline = new Timeline();
  const before = timeline.of(chat(0, 0), [unsent], me);
  expect(before.at(-1)).toMatchObject({ key: "new", status: "pending", own: true, sender: me });
  const stored = aMessage(4, { client_id: "new", content: "Hi" });
  const window = newestPage({ messages: [...messages, stored], has_more: false });
  const after = timeline.of({ ...chat(0, 0), window }, [unsent], me);
  expect(after).toHaveLength(4);
  expect(after.at(-1)).toMatchObject({ key: "new", status: "sent", id: "m4" });
});

test("what did not change is the same object", () => {
  const timeline = new Timeline();
  const before = timeline.of(chat(0, 0), [unsent], me);
  const after = timeline.of(chat(1, 1), [unsent], me);
  expect(after.map((one, place) => one === before[place])).toEqual([false, true, true, true]);
});

test("somebody else's name for a message is not one's own", () => {
  const foreign = aMessage(4, { client_id: "new", sender: { id: "ama", name: "Ama", role: "" } });
  const window = newestPage({ messages: [...messages, foreign], has_more: false });
  expect(new Timeline().of({ ...chat(0, 0), window }, [unsent], me)).toHaveLength(5);
});
