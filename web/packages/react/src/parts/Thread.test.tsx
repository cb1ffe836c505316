import { act, cleanup, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { conversation, message, opened, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { Thread } from "./Thread.tsx";

let client: FakeClient;

beforeEach(() => {
  localStorage.clear();
  client = new FakeClient();
});
afterEach(cleanup);

const field = () => screen.getByRole("textbox", { name: "Message" });

test("what was said is there, with who said it and how far it has come", async () => {
  const messages = [message(1), message(2, { own: true, status: "read" })];
  client.at("c1", opened({ messages }));
  const { container } = show(client, <Thread conversationId="c1" />);
  const log = screen.getByRole("log", { name: "Messages" });
  const [first, second] = within(log).getAllByRole("article");
  expect(first?.textContent).toContain("Ravi");
  expect(first?.textContent).toContain("Message 1");
  expect(second?.textContent).toContain("Read");
  await expectAccessible(container);
});

test("Enter sends and empties the field, Shift and Enter break the line", async () => {
  const user = userEvent.setup();
  show(client, <Thread conversationId="c1" />);
  await user.type(field(), "  one{Shift>}{Enter}{/Shift}two  {Enter}");
  expect(client.at("c1").sent).toEqual([{ content: "one\ntwo" }]);
  expect(field()).toHaveProperty("value", "");
  expect(screen.getByText("Sending")).toBeTruthy();
});

test("what Enter was to send while the thread was loading is sent once it can be", async () => {
  const user = userEvent.setup();
  const fake = client.at("c1", opened({ status: "loading" }));
  show(client, <Thread conversationId="c1" />);
  await user.type(field(), "at once{Enter}");
  expect(fake.sent).toEqual([]);
  expect(field()).toHaveProperty("value", "at once");
  act(() => fake.state.update({ status: "ready" }));
  expect(fake.sent).toEqual([{ content: "at once" }]);
  expect(field()).toHaveProperty("value", "");
});

test("who writes on after that Enter sends it themselves", async () => {
  const user = userEvent.setup();
  const fake = client.at("c1", opened({ status: "loading" }));
  show(client, <Thread conversationId="c1" />);
  await user.type(field(), "at once{Enter}, or not");
  act(() => fake.state.update({ status: "ready" }));
  expect(fake.sent).toEqual([]);
  expect(field()).toHaveProperty("value", "at once, or not");
});

test("what was to be sent in one thread is not sent in another", async () => {
  function Two() {
    const [shown, setShown] = useState("c2");
    return (
      <>
        <button type="button" onClick={() => setShown(shown === "c1" ? "c2" : "c1")}>
          Other
        </button>
        <Thread conversationId={shown} />
      </>
    );
  }
  const user = userEvent.setup();
  const fake = client.at("c1", opened({ status: "loading" }));
  show(client, <Two />);
  const other = () => user.click(screen.getByRole("button", { name: "Other" }));
  await user.type(field(), "the same");
  await other();
  await user.type(field(), "the same{Enter}");
  await other();
  expect(field()).toHaveProperty("value", "the same");
  expect(client.at("c2").sent).toEqual([]);
  act(() => fake.state.update({ status: "ready" }));
  await other();
  expect(fake.sent).toEqual([]);
});

test("blank text is not sent, and neither is what is too long", async () => {
  const user = userEvent.setup();
  show(client, <Thread conversationId="c1" composer={{ maxLength: 5 }} />);
  await user.type(field(), "   {Enter}");
  await user.type(field(), "123456{Enter}");
  expect(client.at("c1").sent).toEqual([]);
  expect(screen.getByText("1 character too many")).toBeTruthy();
});

test("an Enter that ends a composition does not send", async () => {
  const user = userEvent.setup();
  show(client, <Thread conversationId="c1" />);
  await user.type(field(), "にほん");
  const enter = new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  act(() => {
    field().dispatchEvent(enter);
  });
  expect(client.at("c1").sent).toEqual([]);
});

test("typing is told, and emptying the field tells that it is over", async () => {
  const user = userEvent.setup();
  show(client, <Thread conversationId="c1" />);
  await user.type(field(), "a{Backspace}");
  expect(client.at("c1").calls).toEqual(["typing", "stopTyping"]);
});

test("an answer names the message that it answers, and Escape calls it off", async () => {
  const user = userEvent.setup();
  client.at("c1", opened({ messages: [message(1)] }));
  show(client, <Thread conversationId="c1" />);
  const reply = () => user.click(screen.getByRole("button", { name: "Reply to Ravi" }));
  await reply();
  expect(screen.getByText("Replying to Ravi")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByText("Replying to Ravi")).toBeNull();
  await reply();
  await user.keyboard("yes{Enter}");
  expect(client.at("c1").sent).toEqual([{ content: "yes", replyTo: "m1" }]);
});

test("what could not be sent can be sent again or discarded", async () => {
  const user = userEvent.setup();
  const error = { code: "too_long", message: "It is too long" };
  const failed = message(1, { own: true, clientId: "x", status: "failed", error });
  client.at("c1", opened({ messages: [failed] }));
  show(client, <Thread conversationId="c1" />);
  expect(screen.getByText("It is too long")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Send again" }));
  await user.click(screen.getByRole("button", { name: "Discard" }));
  expect(client.at("c1").calls).toEqual(["retry x", "discard x"]);
});

test("a new message of somebody else is read out, one's own and history are not", () => {
  const messages = [message(1)];
  const fake = client.at("c1", opened({ messages }));
  const { container } = show(client, <Thread conversationId="c1" />);
  const live = () => container.querySelector(".parlor-list > [aria-live=polite]")?.textContent;
  expect(live()).toBe("");
  act(() => fake.state.update({ messages: [...messages, message(2, { own: true })] }));
  expect(live()).toBe("");
  act(() => fake.state.update({ messages: [...messages, message(3)] }));
  expect(live()).toBe("Ravi: Message 3");
});

test("who is typing is said", () => {
  const typists = ["Ravi", "Sam"].map((name) => ({ userId: name, name }));
  client.at("c1", opened({ typists }));
  show(client, <Thread conversationId="c1" />);
  expect(screen.getByText("Ravi and Sam are typing…")).toBeTruthy();
});

test("names stand beside the messages where there are several people", () => {
  const participants = [person("ama"), person("ravi"), person("sam")];
  const state = opened({ messages: [message(1)], conversation: conversation({ participants }) });
  client.at("c1", state);
  const { container } = show(client, <Thread conversationId="c1" />);
  expect(container.querySelector(".parlor-sender")?.textContent).toBe("Ravi");
});

test.each([
  ["closed", "This conversation is closed."],
  ["blocked", "This conversation is blocked."],
] as const)("nothing can be written when it is %s", (status, words) => {
  client.at("c1", opened({ conversation: conversation({ status }) }));
  show(client, <Thread conversationId="c1" />);
  expect(screen.getByText(words)).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("what one had begun to write is there again, for the same person and conversation", async () => {
  const user = userEvent.setup();
  const { unmount } = show(client, <Thread conversationId="c1" />);
  await user.type(field(), "half a sentence");
  unmount();
  const again = show(client, <Thread conversationId="c1" />);
  expect(field()).toHaveProperty("value", "half a sentence");
  again.unmount();
  show(client, <Thread conversationId="c2" />);
  expect(field()).toHaveProperty("value", "");
});

test("the conversation is let go of when nobody looks at it", () => {
  const { unmount } = show(client, <Thread conversationId="c1" />);
  expect(client.at("c1").users).toBe(1);
  unmount();
  expect(client.at("c1").users).toBe(0);
});

test("staff who watch read and do not write", () => {
  client.at("c1", opened({ messages: [message(1)] }));
  show(client, <Thread conversationId="c1" watch />);
  expect(client.watched).toEqual(["c1"]);
  expect(screen.getByText(/You are watching/)).toBeTruthy();
  // Neither of the two is oneself, so each is named.
  expect(screen.getByText("Ravi").closest("p")?.className).toBe("parlor-sender");
  expect(screen.queryByRole("button", { name: "Reply to Ravi" })).toBeNull();
});

test("the arrow keys move among the messages", async () => {
  const user = userEvent.setup();
  Element.prototype.scrollIntoView = () => undefined;
  client.at("c1", opened({ messages: [message(1), message(2)] }));
  show(client, <Thread conversationId="c1" />);
  screen.getByRole("log").focus();
  await user.keyboard("{ArrowUp}");
  expect(document.activeElement?.textContent).toContain("Message 2");
  await user.keyboard("{ArrowUp}");
  expect(document.activeElement?.textContent).toContain("Message 1");
});

test("in Arabic it speaks Arabic and runs from right to left", () => {
  const { container } = show(client, <Thread conversationId="c1" />, "ar");
  expect(container.querySelector(".parlor")?.getAttribute("dir")).toBe("rtl");
  expect(screen.getByRole("textbox", { name: "رسالة" })).toBeTruthy();
});
