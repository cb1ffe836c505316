import { act, cleanup, renderHook, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { conversation, message, opened, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { FakeStore } from "../../tests/FakeStore.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { ParlorProvider } from "../provider/ParlorProvider.tsx";
import { ChatWindow } from "./ChatWindow.tsx";
import { SupportDashboard } from "./SupportDashboard.tsx";
import { SupportRequestForm } from "./SupportRequestForm.tsx";
import { useGuzoChat } from "./useGuzoChat.ts";

let client: FakeClient;
const request = (id: string, title: string) =>
  conversation({ id, title, kind: "support", participants: [person("bilal", "Bilal")] });

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
});
afterEach(cleanup);

const waitingIn = (room: string, ...waiting: ReturnType<typeof request>[]) =>
  client.rooms.set(
    room,
    new FakeStore({ status: "ready" as const, error: undefined, room, waiting }),
  );

test("field staff say what it is about; the form is empty once it was sent", async () => {
  const user = userEvent.setup();
  const onCreate = vi.fn(async () => undefined);
  const { container } = show(client, <SupportRequestForm onCreate={onCreate} />);
  const send = screen.getByRole("button", { name: "Send request" });
  expect(send).toHaveProperty("disabled", true);
  await user.type(screen.getByRole("textbox", { name: "What is it about?" }), "Detour");
  await user.type(screen.getByRole("textbox", { name: "Describe what happened" }), "Bridge");
  await user.click(screen.getByRole("checkbox", { name: "This is an emergency" }));
  await user.click(send);
  expect(onCreate).toHaveBeenCalledWith({ title: "Detour", content: "Bridge", emergency: true });
  expect(await screen.findByText("Your request was sent.")).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "What is it about?" })).toHaveProperty("value", "");
  await expectAccessible(container);
});

test("what could not be sent stays in the form", async () => {
  const user = userEvent.setup();
  show(client, <SupportRequestForm onCreate={() => Promise.reject(new Error("offline"))} />);
  await user.type(screen.getByRole("textbox", { name: "What is it about?" }), "Detour");
  await user.type(screen.getByRole("textbox", { name: "Describe what happened" }), "Bridge");
  await user.click(screen.getByRole("button", { name: "Send request" }));
  expect(await screen.findByText("The request could not be sent.")).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "What is it about?" })).toHaveProperty(
    "value",
    "Detour",
  );
});

test("an emergency goes to the room for it", async () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ParlorProvider client={client}>{children}</ParlorProvider>
  );
  const { result } = renderHook(() => useGuzoChat({ token: "t" }), { wrapper });
  const asked = { title: "Fire", content: "At the depot", emergency: true };
  await act(() => result.current.createSupportConversation(asked));
  expect(client.opens).toMatchObject([
    { kind: "support", title: "Support: Fire", supportRoom: "emergency_support" },
  ]);
});

test("the dashboard shows who waits, by room, and several conversations at a time", async () => {
  const user = userEvent.setup();
  const [one, two] = [request("a", "Detour"), request("b", "Queue")];
  waitingIn("driver_support", one);
  waitingIn("emergency_support", two, one);
  for (const it of [one, two]) {
    client.at(it.id, opened({ conversation: it, messages: [message(1)] }));
  }
  const { container } = show(
    client,
    <SupportDashboard rooms={["driver_support", "emergency_support"]} />,
  );
  expect(screen.getAllByRole("button", { name: /Detour|Queue/ })).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: "Drivers" }));
  expect(screen.queryByRole("button", { name: /Queue/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: /Detour/ }));
  await user.click(screen.getByRole("button", { name: "Emergency" }));
  await user.click(screen.getByRole("button", { name: /Queue/ }));
  expect(screen.getAllByRole("log")).toHaveLength(2);
  await expectAccessible(container);
  await user.click(screen.getAllByRole("button", { name: "Take over" })[0] as HTMLElement);
  expect(client.at("a").acts).toEqual(["claim"]);
  act(() => client.emit("supportRequest", { room: "x", conversation: request("c", "Fire") }));
  expect(screen.getByText("New request: Fire")).toBeTruthy();
});

test("only those who may close have the button for it", async () => {
  const state = opened({ conversation: request("a", "Detour") });
  client.at("a", state);
  const { unmount } = show(client, <ChatWindow conversationId="a" currentUserId="ama" />);
  expect(screen.queryByRole("button", { name: "Close conversation" })).toBeNull();
  unmount();
  show(client, <ChatWindow conversationId="a" currentUserId="ama" canClose />);
  await userEvent.click(screen.getByRole("button", { name: "Close conversation" }));
  expect(client.at("a").acts).toEqual(["close"]);
});
