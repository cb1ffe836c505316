import { beforeAll, expect, test } from "vitest";
import { person, Socket, texts, together, until } from "./people.ts";
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

test("nobody asks for what they are told anyway", async () => {
  const asked: string[] = [];
  class Listening extends Socket {
    override send(text: string): void {
      asked.push((JSON.parse(text) as { type: string }).type);
      super.send(text);
    }
  }
  const sam = person(server, "sam2", { role: "support", WebSocket: Listening });
  const tab = person(server, "sam2", { role: "support", WebSocket: Listening });
  const ama = person(server, "ama2", { WebSocket: Listening });
  const [atSam, atAma] = await together(sam, ama, "ama2");
  const atTab = tab.conversation(atSam.id);
  await until(atTab.state, ({ status }) => status === "ready");
  const handles = [atSam, atAma, atTab];
  for (const handle of handles) {
    handle.state.subscribe(() => handle.markRead(handle.state.get().messages.at(-1)?.seq ?? 0));
  }

  // All of them at once, marks in between: whatever order it is, it is everybody's.
  for (let round = 0; round < 12; round += 1) {
    for (const [place, handle] of handles.entries()) handle.send({ content: `${place}:${round}` });
    await until(atAma.state, ({ messages }) => messages.length >= round * 3);
  }
  for (const handle of handles) {
    await until(handle.state, ({ messages }) => messages.filter(({ id }) => id).length === 36);
    await until(handle.state, ({ messages }) => messages.every(({ status }) => status === "read"));
    await until(handle.state, ({ unread }) => unread === 0);
  }
  expect(texts(atSam)).toEqual(texts(atAma));
  expect(texts(atTab)).toEqual(texts(atAma));
  for (const name of ["0", "1", "2"]) {
    const own = texts(atAma).filter((text) => text.startsWith(name));
    expect(own).toEqual(own.map((_, round) => `${name}:${round}`));
  }
  await until(sam.inbox, ({ totalUnread }) => totalUnread === 0);
  expect(asked.filter((type) => type === "get_changes")).toEqual([]);
  expect(asked.filter((type) => type === "get_conversation")).toHaveLength(3);
});

test("a conversation that is opened again with a message shows it", async () => {
  const sam = person(server, "sam3", { role: "support" });
  const ama = person(server, "ama3");
  const heard: string[] = [];
  ama.on("message", ({ message }) => heard.push(message.content));
  await until(ama.inbox, ({ status }) => status === "ready");
  const { id } = await sam.open({
    kind: "direct",
    participants: ["ama3"],
    firstMessage: "Good morning",
  });
  const atSam = sam.conversation(id);
  await until(atSam.state, ({ messages }) => messages.length === 1);
  await sam.open({ kind: "direct", participants: ["ama3"], firstMessage: "Still there?" });
  await until(atSam.state, ({ messages }) => messages.length === 2);
  await until(ama.inbox, ({ conversations }) => conversations[0]?.last_seq === 2);
  expect(heard).toEqual(["Good morning", "Still there?"]);
});
