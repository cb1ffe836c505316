import { act, cleanup, renderHook, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { conversation, message, opened, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { FakeStore } from "../../tests/FakeStore.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { ParlorProvider } from "../provider/ParlorProvider.tsx";
import { ChatWindow } from "./ChatWindow.tsx";
import { useCarverseChat } from "./useCarverseChat.ts";

let client: FakeClient;

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
});
afterEach(cleanup);

const hook = () =>
  renderHook(() => useCarverseChat({ token: "t", userId: "ama" }), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <ParlorProvider client={client}>{children}</ParlorProvider>
    ),
  });

test("the window shows the other side and whether they are there", async () => {
  const online = { state: "online" as const, lastSeen: undefined };
  client.people.set("ravi", new FakeStore(online));
  client.at("c1", opened({ messages: [message(1)] }));
  const { container } = show(client, <ChatWindow conversationId="c1" currentUserId="ama" />);
  expect(screen.getByRole("heading", { name: "Ravi" })).toBeTruthy();
  expect(screen.getAllByText("Online").length).toBeGreaterThan(0);
  await expectAccessible(container);
});

test("the hook sends in the product's words, follows and lets go", () => {
  const { result, unmount } = hook();
  act(() => result.current.sendMessage("c1", "hi", { messageType: "IMAGE", replyToId: "m1" }));
  act(() => result.current.setTyping("c1", true));
  const fake = client.at("c1");
  expect(fake.sent).toEqual([{ content: "hi", kind: "image", replyTo: "m1" }]);
  expect(fake.calls).toEqual(["typing"]);
  expect(fake.users).toBe(1);
  unmount();
  expect(fake.users).toBe(0);
});

test("reading a message marks everything up to it", () => {
  client.at("c1", opened({ messages: [message(4)] }));
  const { result } = hook();
  act(() => result.current.joinConversation("c1"));
  act(() => result.current.updateMessageStatus("m4", "READ"));
  expect(client.at("c1").read).toEqual([4]);
});

test("a conversation is started with the other one, about the order", async () => {
  const { result } = hook();
  const between = { providerId: "paula", customerId: "ama", orderId: 3051 };
  await act(() => result.current.startConversation(between));
  expect(client.opens).toEqual([
    { kind: "direct", participants: ["paula"], reference: { type: "order", id: "3051" } },
  ]);
});

test("pages of the history are counted from the newest", async () => {
  client.httpAnswer = (_, path) =>
    path.includes("messages") ? { messages: [] } : { conversation: conversation({ last_seq: 70 }) };
  const { result } = hook();
  await result.current.loadHistory("c1", 2, 50);
  expect(client.requests).toContain("GET /api/v1/conversations/c1/messages?before_seq=21&limit=50");
  expect(await result.current.loadHistory("c1", 3, 50)).toEqual([]);
});

test("those who are there are named once", () => {
  const online = { ...person("ravi"), online: true };
  const participants = [{ ...person("ama"), online: true }, online];
  client.inbox.update({
    conversations: [conversation({ participants }), conversation({ id: "c2", participants })],
  });
  expect(hook().result.current.onlineUsers).toEqual(["ravi"]);
});
