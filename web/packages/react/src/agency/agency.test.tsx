import { cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { conversation, message, opened } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { DPIChat } from "./DPIChat.tsx";
import { getConversations, markMessagesAsSeen, sendMessage } from "./library.ts";
import { MessageBubble } from "./MessageBubble.tsx";

let client: FakeClient;

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
});
afterEach(cleanup);

const chat = (
  <DPIChat
    currentUserId="ama"
    currentUserName="Ama"
    recipientId="ravi"
    recipientName="Studio Desk"
  />
);

test("two people talk", async () => {
  const user = userEvent.setup();
  client.at("c1", opened({ messages: [message(1)] }));
  const { container } = show(client, chat);
  expect(screen.getByText("Loading…")).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Studio Desk" })).toBeTruthy();
  await user.type(await screen.findByRole("textbox"), "The draft is fine{Enter}");
  expect(client.opens).toEqual([{ kind: "direct", participants: ["ravi"] }]);
  expect(client.at("c1").sent).toEqual([{ content: "The draft is fine" }]);
  await expectAccessible(container);
});

test("a refusal is shown where the messages would be", async () => {
  client.openAnswer = () => Promise.reject({ code: "forbidden", message: "Not allowed" });
  show(client, chat);
  expect((await screen.findByRole("alert")).textContent).toContain("Not allowed");
});

test("the functions of the product's library do what they say", async () => {
  client.openAnswer = async () => conversation({ last_seq: 7 });
  client.inbox.update({ conversations: [conversation({ unread: 2 })] });
  await sendMessage(client, "ravi", "hello");
  await markMessagesAsSeen(client, "ravi");
  expect(client.at("c1").sent).toEqual([{ content: "hello" }]);
  expect(client.at("c1").users).toBe(0);
  expect(client.requests).toEqual(["POST /api/v1/conversations/c1/read"]);
  expect(getConversations(client, "ama")).toMatchObject([{ userId: "ravi", unreadCount: 2 }]);
});

test("a bubble tells whether a message was seen", () => {
  const one = {
    id: "m",
    senderId: "ama",
    receiverId: "ravi",
    message: "hello",
    seen: true,
    createdAt: "2026-06-03T10:15:30.250Z",
    sender: { id: "ama", name: "Ama", role: "customer" },
  };
  render(<MessageBubble message={one} currentUserId="ama" />);
  expect(screen.getByText("hello")).toBeTruthy();
  expect(screen.getByText("Read")).toBeTruthy();
});
