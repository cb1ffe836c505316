import { cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GuestDesk } from "../../tests/GuestDesk.ts";
import { expectAccessible } from "../../tests/show.tsx";
import { GuestChatWrapper } from "../booking/GuestChatWrapper.tsx";
import { ParlorTheme } from "../provider/ParlorTheme.tsx";
import { accentStyle } from "./accent.ts";
import { GuestChatWidget } from "./GuestChatWidget.tsx";
import { loadPass } from "./guestStore.ts";

let desk: GuestDesk;

beforeEach(async () => {
  localStorage.clear();
  desk = new GuestDesk();
  await desk.open();
});
afterEach(() => {
  cleanup();
  desk.close();
});

function showWidget() {
  return render(
    <ParlorTheme locale="en">
      <GuestChatWidget url={desk.url} title="Fern & Kettle" greeting="Ask us" supportRoom="shop" />
    </ParlorTheme>,
  );
}

async function fill(user: ReturnType<typeof userEvent.setup>) {
  await user.click(screen.getByRole("button", { name: "Open chat" }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "Lena");
  await user.type(screen.getByRole("textbox", { name: "E-mail" }), "lena@example.org");
  await user.type(screen.getByRole("textbox", { name: "How can we help?" }), "Hello");
  await user.click(screen.getByRole("button", { name: "Start chat" }));
}

test("it opens at its first field, and Escape closes it and leads back", async () => {
  const user = userEvent.setup();
  const { container } = showWidget();
  await user.click(screen.getByRole("button", { name: "Open chat" }));
  expect(screen.getByRole("dialog", { name: "Fern & Kettle" })).toBeTruthy();
  expect(screen.getByText("Ask us")).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name" }));
  await expectAccessible(container);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open chat" }));
});

test("what is missing is said at its field, and nothing is sent", async () => {
  const user = userEvent.setup();
  showWidget();
  await user.click(screen.getByRole("button", { name: "Open chat" }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "Lena");
  await user.type(screen.getByRole("textbox", { name: "E-mail" }), "nowhere");
  await user.click(screen.getByRole("button", { name: "Start chat" }));
  const email = screen.getByRole("textbox", { name: "E-mail" });
  expect(document.activeElement).toBe(email);
  const words = document.getElementById(email.getAttribute("aria-describedby") ?? "");
  expect(words?.textContent).toBe("Please give a valid e-mail address.");
  expect(desk.hellos).toEqual([]);
});

test("a chat begins, and its key is kept for the next visit", async () => {
  const user = userEvent.setup();
  const { unmount } = showWidget();
  await fill(user);
  expect(await screen.findByRole("textbox", { name: "Message" })).toBeTruthy();
  expect(desk.hellos).toEqual([
    {
      name: "Lena",
      email: "lena@example.org",
      content: "Hello",
      support_room: "shop",
      metadata: { guestEmail: "lena@example.org" },
    },
  ]);
  expect(loadPass(desk.url)).toEqual({ token: "t", conversationId: "g1" });
  unmount();
  showWidget();
  await user.click(screen.getByRole("button", { name: "Open chat" }));
  expect(await screen.findByRole("textbox", { name: "Message" })).toBeTruthy();
});

test.each([
  [429, {}, "Too many chats were started from here. Please try again later."],
  [500, {}, "The chat could not be started. Please try again."],
  [400, { field: "email", detail: "No such address" }, "No such address"],
])("a refusal with %i is told, and what was written stays", async (status, body, words) => {
  const user = userEvent.setup();
  desk.answer = { status, body };
  showWidget();
  await fill(user);
  expect(await screen.findByText(words)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Lena");
});

test.each([
  ["loading", 0],
  ["authenticated", 0],
  ["unauthenticated", 1],
] as const)("the wrapper of somebody who is %s shows %i buttons", (status, count) => {
  render(<GuestChatWrapper status={status} url={desk.url} />);
  expect(screen.queryAllByRole("button")).toHaveLength(count);
});

test("the words on a site's colour can be read", () => {
  expect(accentStyle("#0f766e")["--parlor-on-accent"]).toBe("#ffffff");
  expect(accentStyle("#fd0")["--parlor-on-accent"]).toBe("#000000");
  expect(accentStyle("red; background: url(//a.example)")).toEqual({});
  expect(accentStyle(undefined)).toEqual({});
});
