import { cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { conversation, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { expectAccessible, show } from "../../tests/show.tsx";
import { InboxList } from "./InboxList.tsx";

let client: FakeClient;

beforeEach(() => {
  client = new FakeClient();
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

const last = {
  id: "m1",
  conversation_id: "c1",
  seq: 1,
  version: 1,
  client_id: "x",
  sender: { id: "ama", name: "Ama", role: "customer" },
  kind: "text" as const,
  content: "I am at\nthe gate",
  attachments: [],
  reply_to: null,
  metadata: {},
  reactions: [],
  status: "sent" as const,
  created_at: "2026-03-02T09:00:00.000Z",
  edited_at: null,
  deleted_at: null,
  hidden_at: null,
};

test("shows whom with, what was said last and how much is unread", async () => {
  const online = { ...person("ravi", "Ravi"), online: true };
  client.inbox.update({
    conversations: [
      conversation({ last_message: last, participants: [person("ama"), online], unread: 3 }),
      conversation({ id: "c2", title: "Almaty – Astana", unread: 120 }),
    ],
  });
  const { container } = show(client, <InboxList selectedId="c2" onSelect={() => undefined} />);
  const [first, second] = screen.getAllByRole("button");
  expect(first?.textContent).toContain("Ravi");
  expect(first?.textContent).toContain("You: I am at the gate");
  expect(first?.textContent).toContain("Online");
  expect(first?.textContent).toContain("3 unread messages");
  expect(second?.textContent).toContain("Almaty – Astana");
  expect(second?.textContent).toContain("99+");
  expect(second?.getAttribute("aria-current")).toBe("true");
  await expectAccessible(container);
});

test("the arrow keys move, Enter chooses", async () => {
  const user = userEvent.setup();
  const onSelect = vi.fn();
  client.inbox.update({ conversations: [conversation(), conversation({ id: "c2" })] });
  show(client, <InboxList onSelect={onSelect} />);
  await user.tab();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(onSelect).toHaveBeenCalledWith("c2");
});

test("more is loaded when asked for", async () => {
  const user = userEvent.setup();
  client.inbox.update({ conversations: [conversation()], hasMore: true });
  show(client, <InboxList onSelect={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "Load more" }));
  expect(client.requests).toContain("loadMoreConversations");
});

test.each([
  ["loading", "Loading…"],
  ["ready", "No conversations yet"],
  ["failed", "This could not be loaded."],
] as const)("says so when it is %s and there is nothing", (status, words) => {
  client.inbox.update({ status });
  show(client, <InboxList onSelect={() => undefined} />);
  expect(screen.getByText(words)).toBeTruthy();
});
