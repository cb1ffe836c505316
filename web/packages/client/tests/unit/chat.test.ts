import { describe, expect, test } from "vitest";
import {
  type Change,
  type Chat,
  othersMarks,
  reduce,
  reduceChanges,
  reduceOwnMark,
} from "../../src/store/chat.ts";
import { newestPage } from "../../src/store/window.ts";
import { aConversation, aMessage, aParticipant, messages } from "../builders.ts";

const view = { me: "ama", size: 100 };
const empty: Chat = {
  conversation: aConversation(),
  version: 0,
  window: newestPage({ messages: [], has_more: false }),
};
const said = (seq: number, sender = "sam", version = seq): Change => ({
  kind: "message",
  version,
  message: aMessage(seq, { version, sender: { id: sender, name: sender, role: "" } }),
});
const after = (...changes: Change[]) =>
  changes.reduce((chat, change) => reduce(chat, change, view), empty);
const own = (chat: Chat) => chat.conversation?.participants.find((one) => one.user_id === "ama");

describe("a message", () => {
  test("is the last one, unread, and read by who said it", () => {
    const chat = after(said(1), said(2));
    expect(chat).toMatchObject({ version: 2, conversation: { last_seq: 2, unread: 2 } });
    expect(chat.conversation?.last_message?.seq).toBe(2);
    expect(othersMarks(chat.conversation, "ama")).toEqual({ delivered: 2, read: 2 });
  });

  test("of one's own has read what was said before", () => {
    expect(after(said(1), said(2, "ama")).conversation?.unread).toBe(0);
  });

  test("that comes again changes nothing", () => {
    const chat = after(said(1), said(2));
    expect(reduce(chat, said(1), view)).toEqual(chat);
  });

  test("is never passed over, whatever its version", () => {
    const chat = reduce({ ...after(said(1)), version: 9 }, said(2), view);
    expect(chat.window?.messages).toHaveLength(2);
    expect(chat).toMatchObject({ version: 9, conversation: { last_seq: 2 } });
  });

  test("that is hidden is so where it is shown as the last one, too", () => {
    const message = aMessage(2, { version: 3, content: "", hidden_at: "now" });
    const chat = reduce(after(said(1), said(2)), { kind: "message", version: 3, message }, view);
    expect(chat.conversation?.last_message).toBe(message);
    expect(chat.conversation?.last_seq).toBe(2);
  });
});

describe("marks", () => {
  const receipt = (version: number, user_id: string, seq: number): Change => ({
    kind: "receipt",
    version,
    receipt: { conversation_id: "c", version, user_id, delivered_seq: seq, read_seq: seq },
  });

  test("of others say how far one's messages are, those of one's other tabs what is unread", () => {
    const chat = after(said(1), said(2), receipt(3, "ama", 1));
    expect(chat).toMatchObject({ version: 3, conversation: { unread: 1 } });
    expect(reduce(chat, receipt(2, "ama", 2), view)).toBe(chat);
  });

  test("of one's own move at once, and only forward", () => {
    const read = reduceOwnMark(after(said(1), said(2)), { mark: "read", seq: 2 }, view);
    expect(read).toMatchObject({ version: 2, conversation: { unread: 0 } });
    expect(reduceOwnMark(read, { mark: "read", seq: 1 }, view)).toBe(read);
    expect(reduceOwnMark(read, { mark: "delivered", seq: 2 }, view)).toBe(read);
    const delivered = reduceOwnMark(after(said(1)), { mark: "delivered", seq: 1 }, view);
    expect(own(delivered)).toMatchObject({ delivered_seq: 1, read_seq: 0 });
  });

  test("that were there already have a version all the same", () => {
    const read = reduceOwnMark(after(said(1)), { mark: "read", seq: 1 }, view);
    expect(reduce(read, receipt(2, "ama", 1), view).version).toBe(2);
  });
});

test("people come and go", () => {
  const participant = aParticipant("ines");
  const joined = after({ kind: "participant", version: 1, participant });
  expect(joined.conversation?.participants).toHaveLength(3);
  const left = { ...participant, left_at: "now" };
  const gone = reduce(joined, { kind: "participant", version: 2, participant: left }, view);
  expect(gone.conversation?.participants.at(-1)).toBe(left);
});

test("a whole conversation replaces what is older than it", () => {
  const conversation = aConversation({ version: 5, title: "New" });
  const chat = after({ kind: "snapshot", version: 5, conversation });
  expect(chat).toMatchObject({ version: 5, conversation: { title: "New" } });
  const old = aConversation({ version: 4 });
  expect(reduce(chat, { kind: "snapshot", version: 4, conversation: old }, view)).toBe(chat);
});

test("one's own marks do not move back with what was read before they moved", () => {
  const marked = reduceOwnMark(after(said(1)), { mark: "read", seq: 1 }, view);
  const conversation = aConversation({ version: 2, last_seq: 1, unread: 1 });
  const chat = reduce(marked, { kind: "snapshot", version: 2, conversation }, view);
  expect(chat).toMatchObject({ version: 2, conversation: { unread: 0 } });
  expect(own(chat)).toMatchObject({ read_seq: 1, delivered_seq: 1 });
});

describe("changes", () => {
  const changes = {
    version: 4,
    messages: messages(3, 4),
    participants: [],
    conversation: aConversation({ version: 7, last_seq: 6 }),
    has_more: true,
  };

  test("go on from the version they come to", () => {
    const chat = reduceChanges(after(said(1), said(2)), changes, view);
    expect(chat.version).toBe(4);
    expect(chat.window?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test("are the conversation as it is now for those who do not look at its history", () => {
    const chat = reduceChanges({ ...after(said(1)), window: undefined }, changes, view);
    expect(chat).toMatchObject({ version: 7, window: undefined });
  });
});
