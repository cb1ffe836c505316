import { beforeAll, expect, test } from "vitest";
import { person, texts, together, until } from "./people.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
  return () => server.stop();
});

test("two people talk, and see how far the other is", async () => {
  const sam = person(server, "sam", { role: "support" });
  const ama = person(server, "ama");
  const [atSam, atAma] = await together(sam, ama, "ama");

  const clientId = atSam.send({ content: "Hello Ama" });
  expect(atSam.state.get().messages).toMatchObject([
    { content: "Hello Ama", status: "pending", own: true, key: clientId },
  ]);
  await until(atAma.state, ({ messages }) => messages.length === 1);
  await until(atSam.state, ({ messages }) => messages[0]?.status === "delivered");
  expect(atSam.state.get().messages[0]?.key).toBe(clientId);

  expect(atAma.state.get().unread).toBe(1);
  await until(ama.inbox, ({ totalUnread }) => totalUnread === 1);
  atAma.markRead(1);
  await until(atSam.state, ({ messages }) => messages[0]?.status === "read");
  await until(ama.inbox, ({ totalUnread }) => totalUnread === 0);
  expect(atAma.state.get().unread).toBe(0);

  atAma.typing();
  await until(atSam.state, ({ typists }) => typists[0]?.name === "ama");
  atAma.send({ content: "Hello Sam" });
  await until(atSam.state, ({ messages }) => messages.length === 2);
  expect(atSam.state.get().typists).toEqual([]);
  expect(texts(atSam)).toEqual(["Hello Ama", "Hello Sam"]);
  expect(sam.inbox.get().conversations[0]?.last_message?.content).toBe("Hello Sam");
});
