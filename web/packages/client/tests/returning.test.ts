import "fake-indexeddb/auto";
import { beforeAll, expect, test } from "vitest";
import { indexedDbOutbox } from "../src/index.ts";
import { flood, NO_LIMITS } from "./flood.ts";
import { person, texts, together, until } from "./people.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(NO_LIMITS);
  return () => server.stop();
});

test("what is said while the server is dead arrives once and in order", async () => {
  const sam = person(server, "sam", { role: "support" });
  const ama = person(server, "ama");
  const [atSam, atAma] = await together(sam, ama, "ama");
  const expected: string[] = [];
  const say = (content: string) => {
    expected.push(content);
    atSam.send({ content });
  };

  for (let number = 1; number <= 20; number += 1) say(`before ${number}`);
  await until(atAma.state, ({ messages }) => messages.length > 0);
  // In the middle of it: some are stored and not answered, some were never asked.
  await server.kill();
  await until(sam.connection, ({ status }) => status !== "open");
  for (let number = 1; number <= 20; number += 1) say(`while dead ${number}`);
  expect(atSam.state.get().messages.at(-1)?.status).toBe("pending");

  await server.run();
  sam.connect();
  ama.connect();
  say("after");
  await until(atAma.state, ({ messages }) => messages.length >= expected.length);
  await until(atSam.state, ({ messages }) =>
    messages.every(({ status }) => status === "delivered"),
  );
  expect(texts(atAma)).toEqual(expected);
  expect(texts(atSam)).toEqual(expected);
  expect(atAma.state.get().messages.map(({ seq }) => seq)).toEqual(expected.map((_, at) => at + 1));
});

test("somebody who was away catches up with more than one page of changes", async () => {
  const sam = person(server, "sam2", { role: "support" });
  const ama = person(server, "ama2");
  const [, atAma] = await together(sam, ama, "ama2");
  ama.close();
  await flood(server, server.token("sam2", "support"), atAma.id, 730);
  ama.connect();
  const { messages } = await until(atAma.state, (state) => state.messages.length >= 730);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, place) => place + 1));
  expect(ama.inbox.get()).toMatchObject({ totalUnread: 730 });

  await flood(server, server.token("sam2", "support"), atAma.id, 20);
  await until(atAma.state, (state) => state.messages.length === 750);
});

test("the window stays as large as it may, wherever one looks", async () => {
  const windowSize = 200;
  const sam = person(server, "sam3", { role: "support" });
  const ama = person(server, "ama3", { windowSize });
  const [, atAma] = await together(sam, ama, "ama3");
  const seqs = () => atAma.state.get().messages.map(({ seq }) => seq ?? 0);
  const isWhole = () => seqs().every((seq, place) => seq === (seqs()[0] ?? 0) + place);

  let most = 0;
  atAma.state.subscribe(() => {
    most = Math.max(most, atAma.state.get().messages.length);
  });
  await flood(server, server.token("sam3", "support"), atAma.id, 3000);
  await until(atAma.state, ({ messages }) => messages.at(-1)?.seq === 3000);
  expect(atAma.state.get()).toMatchObject({ hasOlder: true, hasNewer: false });

  for (let page = 0; page < 8; page += 1) await atAma.loadOlder();
  expect(atAma.state.get()).toMatchObject({ hasOlder: true, hasNewer: true });
  expect(seqs().at(-1)).toBeLessThan(2900);
  const [oldest] = seqs();
  await flood(server, server.token("sam3", "support"), atAma.id, 5);
  await until(ama.inbox, ({ conversations }) => conversations[0]?.last_seq === 3005);
  expect(seqs()[0]).toBe(oldest);

  while (atAma.state.get().hasNewer) await atAma.loadNewer();
  expect(seqs().at(-1)).toBe(3005);
  for (let page = 0; page < 8; page += 1) await atAma.loadOlder();
  await atAma.jumpToLatest();
  expect(seqs().at(-1)).toBe(3005);
  expect(isWhole()).toBe(true);
  expect(most).toBeLessThanOrEqual(windowSize);
});

test("an outbox outlives its page", async () => {
  const sam = person(server, "sam4", { role: "support" });
  const ama = person(server, "ama4", { outbox: indexedDbOutbox(indexedDB) });
  const [atSam, atAma] = await together(sam, ama, "ama4");
  await server.kill();
  await until(ama.connection, ({ status }) => status !== "open");
  atAma.send({ content: "one" });
  atAma.send({ content: "two" });
  ama.close();

  const reloaded = person(server, "ama4", { outbox: indexedDbOutbox(indexedDB) });
  await server.run();
  reloaded.connect();
  sam.connect();
  await until(atSam.state, ({ messages }) => messages.length === 2);
  expect(texts(atSam)).toEqual(["one", "two"]);
  const handle = reloaded.conversation(atAma.id);
  await until(handle.state, ({ messages }) => messages.length === 2 && messages.every((m) => m.id));
  await until(handle.state, ({ messages }) => messages.every(({ status }) => status !== "pending"));
  expect(await indexedDbOutbox(indexedDB).load("ama4")).toEqual([]);
});
