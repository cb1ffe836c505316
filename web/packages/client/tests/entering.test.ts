import { beforeAll, expect, test } from "vitest";
import { createParlorClient } from "../src/index.ts";
import { person, Socket, together, until } from "./people.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
  return () => server.stop();
});

test("a token that does not hold is the end, until somebody connects anew", async () => {
  let token = "not a token";
  const ama = person(server, "ama", { token: () => token });
  const closed = await until(ama.connection, ({ status }) => status === "closed");
  expect(closed).toEqual({ status: "closed", code: 4401, reason: "unauthenticated" });
  await expect(ama.open({ kind: "direct", participants: ["sam"] })).rejects.toMatchObject({
    code: "offline",
  });

  token = server.token("ama");
  ama.connect();
  await until(ama.connection, ({ status }) => status === "open");
});

test("a role that may not chat is sent away", async () => {
  const nobody = person(server, "nora", { role: "stranger" });
  const closed = await until(nobody.connection, ({ status }) => status === "closed");
  expect(closed).toMatchObject({ status: "closed" });
});

test("a token that runs out is renewed", async () => {
  let asked = 0;
  const token = () => {
    asked += 1;
    return server.token("ama", "customer", asked === 1 ? 2 : 3600);
  };
  const ama = person(server, "ama", { token });
  await until(ama.connection, ({ status }) => status === "open");
  await until(ama.connection, ({ status }) => status === "waiting");
  await until(ama.connection, ({ status }) => status === "open");
  expect(asked).toBe(2);
});

test("a token that ran out is renewed for HTTP, too", async () => {
  let asked = 0;
  const token = () => {
    asked += 1;
    return server.token("ama", "customer", asked === 1 ? -60 : 3600);
  };
  const ama = createParlorClient({ url: server.url, token, WebSocket: Socket });
  expect(await ama.http("GET", "/api/v1/me")).toMatchObject({ user: { id: "ama" } });
  expect(await ama.http("GET", "/api/v1/me")).toMatchObject({ total_unread: 0 });
  expect(asked).toBe(2);
});

test("what the server refuses is told", async () => {
  const sam = person(server, "sam", { role: "support" });
  const ama = person(server, "ama");
  const [atSam, atAma] = await together(sam, ama, "ama");
  const failed = new Promise((resolve) => ama.on("sendFailed", resolve));
  const clientId = atAma.send({ content: "x".repeat(5001) });
  expect(await failed).toMatchObject({ clientId, error: { code: "too_long", field: "content" } });
  expect(atAma.state.get().messages).toMatchObject([{ status: "failed", key: clientId }]);
  atAma.discard(clientId);
  expect(atAma.state.get().messages).toEqual([]);

  const tooMuch = atAma.send({ content: "x", metadata: { much: "x".repeat(70_000) } });
  await until(atAma.state, ({ messages }) => messages[0]?.error?.code === "payload_too_large");
  atAma.discard(tooMuch);

  await atSam.act("close", "It is done");
  await until(atAma.state, ({ conversation }) => conversation?.status === "closed");
  const late = atAma.send({ content: "Wait" });
  await until(atAma.state, ({ messages }) => messages[0]?.status === "failed");
  expect(atAma.state.get().messages[0]?.error?.code).toBe("conversation_closed");
  await atSam.act("reopen");
  atAma.retry(late);
  await until(atSam.state, ({ messages }) => messages[0]?.content === "Wait");
  expect(atAma.state.get().messages).toHaveLength(1);

  const nowhere = ama.conversation("00000000-0000-7000-8000-000000000000");
  await until(nowhere.state, ({ status }) => status === "gone");
  await expect(ama.http("GET", "/api/v1/conversations/nonsense")).rejects.toMatchObject({
    name: "RefusalError",
  });
  expect(await ama.http("GET", "/api/v1/me")).toMatchObject({ user: { id: "ama" } });
  await expect(ama.http("GET", "//elsewhere.example/")).rejects.toThrow("elsewhere");
});

test("a server that says goodbye is come back to, without anybody doing anything", async () => {
  const passing = await TestServer.start();
  try {
    const ama = person(passing, "ama");
    await until(ama.connection, ({ status }) => status === "open");
    await passing.kill("SIGTERM");
    await until(ama.connection, ({ status }) => status === "waiting");
    await passing.run();
    await until(ama.connection, ({ status }) => status === "open");
    expect(await ama.http("GET", "/api/v1/me")).toMatchObject({ user: { id: "ama" } });
  } finally {
    await passing.stop();
  }
});
