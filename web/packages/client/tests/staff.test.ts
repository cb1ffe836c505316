import { beforeAll, expect, test } from "vitest";
import { person, texts, until } from "./people.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
  return () => server.stop();
});

test("staff see who waits, take somebody, and give them back", async () => {
  const sam = person(server, "sam", { role: "support" });
  const ines = person(server, "ines", { role: "admin" });
  const ama = person(server, "ama");
  const requests: string[] = [];
  ines.on("supportRequest", ({ room }) => requests.push(room));
  const atInes = ines.supportRoom("general_support");
  const atSam = sam.supportRoom("general_support");
  await until(atInes.state, ({ status }) => status === "ready");
  await until(atSam.state, ({ status }) => status === "ready");

  const { id } = await ama.open({
    kind: "support",
    supportRoom: "general_support",
    title: "A parcel",
    firstMessage: "Where is it?",
  });
  await until(atInes.state, ({ waiting }) => waiting[0]?.id === id);
  await until(atSam.state, ({ waiting }) => waiting[0]?.id === id);
  expect(requests).toContain("general_support");

  const watched = ines.watch(id);
  await until(watched.state, ({ messages }) => messages.length === 1);
  expect(watched.state.get().unread).toBe(0);

  const taken = sam.conversation(id);
  await taken.act("claim");
  await until(atInes.state, ({ waiting }) => waiting.length === 0);
  await until(taken.state, ({ messages }) => messages.length >= 1);
  taken.send({ content: "On its way" });
  await until(watched.state, ({ messages }) => messages.at(-1)?.content === "On its way");
  expect(texts(watched)).toContain("Where is it?");
  await until(sam.inbox, ({ conversations }) => conversations[0]?.id === id);
  expect(ines.inbox.get().conversations).toEqual([]);

  // A server that dies forgets who watched and who joined: both come back by themselves.
  await server.kill();
  await until(ines.connection, ({ status }) => status === "waiting");
  await until(sam.connection, ({ status }) => status === "waiting");
  await until(ama.connection, ({ status }) => status === "waiting");
  await server.run();
  for (const client of [sam, ines, ama]) client.connect();
  for (const client of [sam, ines, ama]) {
    await until(client.connection, ({ status }) => status === "open");
  }
  await taken.act("release");
  await until(atInes.state, ({ waiting }) => waiting[0]?.id === id);
  ama.conversation(id).send({ content: "Still there?" });
  await until(watched.state, ({ messages }) => messages.at(-1)?.content === "Still there?");
  watched.release();
});

test("somebody whose conversation it is may watch it too", async () => {
  const sam = person(server, "sam", { role: "support" });
  const { id } = await sam.open({ kind: "direct", participants: ["ama"], firstMessage: "Hello" });
  const watched = sam.watch(id);
  await until(watched.state, ({ messages }) => messages.at(-1)?.content === "Hello");
});

test("presence is watched as long as somebody wants to know", async () => {
  const sam = person(server, "sam", { role: "support" });
  const seen = sam.presence("otto");
  const again = sam.presence("otto");
  await until(sam.inbox, ({ status }) => status === "ready");
  // Nobody knows him yet.
  expect(seen.state.get().state).toBe("unknown");
  const otto = person(server, "otto");
  await until(otto.connection, ({ status }) => status === "open");
  await sam.open({ kind: "direct", participants: ["otto"] });
  again.release();
  await until(seen.state, ({ state }) => state === "online");
  otto.close();
  await until(seen.state, ({ state }) => state !== "online", 20_000);
});

test("who leaves a conversation has it no more", async () => {
  const sam = person(server, "sam", { role: "support" });
  const { id } = await sam.open({ kind: "group", participants: ["ama", "otto"], title: "Three" });
  const otto = person(server, "otto");
  const atOtto = otto.conversation(id);
  await until(atOtto.state, ({ status }) => status === "ready");
  await until(otto.inbox, ({ conversations }) => conversations.some((one) => one.id === id));
  await atOtto.act("leave");
  expect(atOtto.state.get().status).toBe("gone");
  expect(otto.inbox.get().conversations.some((one) => one.id === id)).toBe(false);
  const atSam = sam.conversation(id);
  await until(atSam.state, ({ conversation }) => conversation?.participants.length !== undefined);
});
