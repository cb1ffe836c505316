import { act, cleanup, renderHook, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { conversation, message, opened, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { translator } from "../i18n/translator.ts";
import { ParlorProvider } from "../provider/ParlorProvider.tsx";
import { AdminChatDashboard } from "./AdminChatDashboard.tsx";
import { ChatInterface } from "./ChatInterface.tsx";
import { ChatSessionList } from "./ChatSessionList.tsx";
import { sessionTitle } from "./sessionWords.ts";
import { useChat } from "./useChat.ts";

let client: FakeClient;
const booking = conversation({
  topic: "customer_driver",
  reference: { type: "booking", id: "SV-5512" },
});
const guestTalk = conversation({
  id: "g",
  kind: "support",
  topic: "guest_admin",
  participants: [person("guest:1", "Lena", "guest")],
  metadata: { guestEmail: "lena@example.org" },
});

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
});
afterEach(cleanup);

const inside = () => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <ParlorProvider client={client}>{children}</ParlorProvider>
  ),
});

test.each([
  [{ title: "Mine" }, "Mine"],
  [{ topic: "customer_driver", reference: { type: "booking", id: "SV-1" } }, "Booking SV-1"],
  [{ topic: "customer_driver" }, "Customer-Driver Chat"],
  [{ topic: "customer_admin" }, "Customer Support"],
  [{ topic: "driver_admin" }, "Driver Support"],
  [{ topic: "guest_admin" }, "Guest Support"],
  [{ topic: "guest_admin", participants: [person("g", "Lena", "guest")] }, "Lena"],
  [{ topic: "support" }, "Support Chat"],
  [{ kind: "support" as const }, "Support Chat"],
])("%j is called %j", (changes, title) => {
  expect(sessionTitle(conversation(changes), translator("en"))).toBe(title);
});

test("the list names sessions and tells how long ago they were active", async () => {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  client.inbox.update({
    conversations: [
      { ...booking, last_message_at: ago(0.5) },
      { ...guestTalk, last_message_at: ago(3.5) },
      conversation({ id: "old", title: "Old", last_message_at: "2025-03-02T12:00:00.000Z" }),
    ],
  });
  const onSelect = vi.fn();
  const { container } = show(
    client,
    <ChatSessionList currentUserId="ama" onSessionSelect={onSelect} />,
  );
  const rows = screen.getAllByRole("button").map((row) => row.textContent);
  expect(rows[0]).toMatch(/Booking SV-5512.*Just now/);
  expect(rows[1]).toMatch(/Lena.*3h ago.*lena@example.org/);
  expect(rows[2]).toMatch(/Old.*Mar 2/);
  await userEvent.click(screen.getByRole("button", { name: /Lena/ }));
  expect(onSelect).toHaveBeenCalledWith("g");
  await expectAccessible(container);
});

test("the window has title and booking, tells that it was closed, and can be made small", async () => {
  const fake = client.at("c1", opened({ conversation: booking, messages: [message(1)] }));
  const onMinimize = vi.fn();
  const parts = (isMinimized: boolean) => (
    <ParlorProvider client={client} locale="en">
      <ChatInterface
        sessionId="c1"
        currentUserId="ama"
        isMinimized={isMinimized}
        onMinimize={onMinimize}
      />
    </ParlorProvider>
  );
  const { container, rerender } = show(client, null);
  rerender(parts(false));
  expect(screen.getByRole("heading", { name: "Chat" })).toBeTruthy();
  expect(screen.getByText("Booking SV-5512")).toBeTruthy();
  await expectAccessible(container);
  act(() => fake.state.update({ conversation: { ...booking, status: "closed" } }));
  expect(screen.getByText("This chat was closed.")).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Minimise" }));
  rerender(parts(true));
  await userEvent.click(screen.getByRole("button", { name: /Chat.*1 message/ }));
  expect(onMinimize).toHaveBeenCalledTimes(2);
});

test("who is typing is not named", () => {
  const typists = ["Ravi", "Sam"].map((name) => ({ userId: name, name }));
  const fake = client.at("c1", opened({ conversation: booking, typists }));
  show(client, <ChatInterface sessionId="c1" currentUserId="ama" />);
  expect(screen.getByText("multiple people is typing...")).toBeTruthy();
  act(() => fake.state.update({ typists: typists.slice(1) }));
  expect(screen.getByText("someone is typing...")).toBeTruthy();
});

test("the dashboard filters, searches, counts and shows", async () => {
  const user = userEvent.setup();
  client.httpAnswer = (_, path) =>
    path.startsWith("/api/v1/figures")
      ? { conversations_open: 4, conversations_closed_today: 2, support_unanswered: 1 }
      : { conversations: [booking, guestTalk] };
  const { container } = show(client, <AdminChatDashboard currentUserId="ines" />);
  expect(await screen.findByRole("button", { name: /SV-5512/ })).toBeTruthy();
  expect(screen.getByText("Active").nextElementSibling?.textContent).toBe("4");
  await expectAccessible(container);
  await user.click(screen.getByRole("button", { name: "Guests" }));
  expect(screen.queryByRole("button", { name: /SV-5512/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: /Lena/ }));
  expect(client.watched).toContain("g");
  await user.click(screen.getByRole("button", { name: "Take over" }));
  expect(client.at("g").acts).toEqual(["claim"]);
  await user.type(screen.getByRole("searchbox"), "parcel");
  await vi.waitFor(() => expect(client.requests.join()).toContain("q=parcel"));
});

test("the hook holds the sessions and the one that is selected", async () => {
  client.inbox.update({ conversations: [booking, guestTalk] });
  client.at("c1", opened({ conversation: booking, messages: [message(1)] }));
  const { result } = renderHook(() => useChat(), inside());
  expect(result.current.sessions.map(({ type }) => type)).toEqual([
    "customer_driver",
    "guest_admin",
  ]);
  expect(result.current.currentSession).toBeNull();
  act(() => result.current.selectSession("c1"));
  expect(result.current.currentSession).toMatchObject({ id: "c1", bookingId: "SV-5512" });
  expect(result.current.messages).toMatchObject([{ id: "m1", isPending: false }]);
  await act(() => result.current.sendMessage("c1", "hi"));
  expect(result.current.messages[1]?.id).toMatch(/^temp_/);
  expect(result.current.isSending).toBe(true);
  act(() => client.emit("sendFailed", failure));
  expect(result.current.error).toBe("Failed to send message");
});

const failure = {
  conversationId: "c1",
  clientId: "own-1",
  error: { code: "too_long", message: "It is too long" },
};

test("a session begins as its type asks, and a refusal is told", async () => {
  const { result } = renderHook(() => useChat(), inside());
  await act(async () => {
    await result.current.createSession({ type: "customer_admin", title: "Customer Support" });
  });
  expect(client.opens).toEqual([
    { kind: "support", topic: "customer_admin", title: "Customer Support" },
  ]);
  client.openAnswer = () => Promise.reject({ code: "forbidden", message: "no" });
  await act(async () => {
    expect(await result.current.createSession({ type: "support" })).toBeNull();
  });
  expect(result.current.error).toBe("Failed to create session");
});
