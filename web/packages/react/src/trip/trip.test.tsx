import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { conversation, message, opened } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { ParlorProvider } from "../provider/ParlorProvider.tsx";
import { ChatInterface } from "./ChatInterface.tsx";
import { ChatNotificationBadge } from "./ChatNotificationBadge.tsx";
import { MessageInput } from "./MessageInput.tsx";
import { MessageList } from "./MessageList.tsx";
import { TripChatButton } from "./TripChatButton.tsx";
import type { TripMessage } from "./types.ts";
import { useSocketChat } from "./useSocketChat.ts";

let client: FakeClient;
const trip = conversation({ kind: "group", reference: { type: "trip", id: "t_1" }, unread: 12 });
const person = { tripId: "t_1", currentUserId: "ama", token: "t" };

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
  client.openAnswer = async () => trip;
  // The document of the tests has no dialogs that can be opened.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

test("the chat opens the trip's conversation, marks the driver and counts to 1,000", async () => {
  const user = userEvent.setup();
  const driver = { id: "d", name: "Dmitri", role: "DRIVER" };
  client.at("c1", opened({ messages: [message(1, { sender: driver })] }));
  const { container } = show(client, <ChatInterface {...person} />);
  const field = await screen.findByRole("textbox", { name: "Message" });
  expect(client.opens).toEqual([{ kind: "group", reference: { type: "trip", id: "t_1" } }]);
  expect(screen.getByRole("heading", { name: "Trip Chat" })).toBeTruthy();
  expect(screen.getByText("Connected")).toBeTruthy();
  expect(await screen.findByText("• Driver")).toBeTruthy();
  await user.click(field);
  await user.paste("x".repeat(499));
  expect(screen.queryByText("499/1000")).toBeNull();
  await user.paste("x");
  expect(screen.getByText("500/1000")).toBeTruthy();
  await user.paste("x".repeat(501));
  expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("disabled", true);
  await expectAccessible(container);
});

test("without a connection it says so, and nothing can be written", async () => {
  show(client, <ChatInterface {...person} tripTitle="Almaty – Astana" />);
  await screen.findByRole("textbox");
  act(() => client.connection.set({ status: "waiting", attempt: 1, retryAt: 0 }));
  expect(screen.getByText("Connecting...")).toBeTruthy();
  expect(screen.getByRole("textbox")).toHaveProperty("disabled", true);
});

test("a refusal is shown where the messages would be", async () => {
  client.openAnswer = () => Promise.reject({ code: "not_found", message: "No such trip" });
  show(client, <ChatInterface {...person} />);
  expect((await screen.findByRole("alert")).textContent).toContain("No such trip");
});

test("those without access have no button", () => {
  const { container } = show(
    client,
    <TripChatButton {...person} tripTitle="A" hasAccess={false} />,
  );
  expect(container.querySelector("button")).toBeNull();
});

test("the button tells up to 9+, opens the chat, and closing gives it back", async () => {
  const user = userEvent.setup();
  client.inbox.update({ conversations: [trip] });
  const { container } = show(client, <TripChatButton {...person} tripTitle="A – B" hasAccess />);
  expect(screen.getByText("9+")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /Open chat/ }));
  expect(document.activeElement).toBe(await screen.findByRole("dialog", { name: "A – B" }));
  expect(screen.queryByText("9+")).toBeNull();
  await expectAccessible(container);
  await user.click(screen.getByRole("button", { name: "Close chat" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test.each([
  [0, ""],
  [7, "7"],
  [100, "99+"],
])("the badge of %i says %j", (count, words) => {
  const { container } = render(<ChatNotificationBadge count={count} className="mine" />);
  const badge = container.querySelector(".mine");
  expect(badge?.querySelector("[aria-hidden]")?.textContent ?? "").toBe(words);
});

test("the input gives its text away and is empty again", async () => {
  const user = userEvent.setup();
  const onSend = vi.fn();
  render(<MessageInput onSend={onSend} />);
  await user.type(screen.getByPlaceholderText("Type a message..."), "hello{Enter}");
  expect(onSend).toHaveBeenCalledWith("hello");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "");
});

test("the list shows the product's own messages: ticks, system lines, an empty state", () => {
  const one: TripMessage = {
    id: "a",
    conversationId: "c1",
    senderId: "ama",
    content: "hello",
    type: "TEXT",
    status: "READ",
    sentAt: new Date().toISOString(),
    sender: { id: "ama", name: "Ama", role: "PASSENGER" },
  };
  const system: TripMessage = { ...one, id: "b", type: "SYSTEM", content: "Priya came" };
  const { container, rerender } = render(
    <MessageList
      messages={[one, { ...one, id: "c", status: "FAILED" }, system]}
      currentUserId="ama"
    />,
  );
  expect(screen.getByText("Read")).toBeTruthy();
  expect(screen.getByText("Not sent")).toBeTruthy();
  expect(container.querySelector(".parlor-system")?.textContent).toBe("Priya came");
  rerender(<MessageList messages={[]} currentUserId="ama" />);
  expect(screen.getByText("No messages yet. Start the conversation!")).toBeTruthy();
});

test("the hook speaks in the product's words", async () => {
  client.at("c1", opened({ messages: [message(1)], typists: [{ userId: "ravi", name: "Ravi" }] }));
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ParlorProvider client={client}>{children}</ParlorProvider>
  );
  const { result } = renderHook(() => useSocketChat(person), { wrapper });
  await vi.waitFor(() => expect(result.current.conversationId).toBe("c1"));
  expect(result.current.isConnected).toBe(true);
  expect(result.current.messages[0]).toMatchObject({ id: "m1", type: "TEXT", status: "SENT" });
  expect(result.current.typingUsers).toEqual([{ userId: "ravi", userName: "Ravi" }]);
  act(() => result.current.sendMessage("hi", "TEXT", { place: "gate" }));
  expect(client.at("c1").sent).toEqual([
    { content: "hi", kind: "text", metadata: { place: "gate" } },
  ]);
  act(() => result.current.markAsRead());
  expect(client.at("c1").read).toEqual([1]);
});

test("nothing is opened before it is enabled", () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ParlorProvider client={client}>{children}</ParlorProvider>
  );
  renderHook(() => useSocketChat({ ...person, enabled: false }), { wrapper });
  expect(client.opens).toEqual([]);
});
