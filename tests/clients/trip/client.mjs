// Clients of StepperGO's chat, written from the product's documentation alone.
//
// With two versions of the official client, each over polling, over a WebSocket and over a
// connection that is upgraded: a driver and a passenger talk about a trip, one goes offline and
// comes back, and everything that can be refused is. Takes the server's address and the key of its
// server API from the environment: the host's part is done here too.

import assert from "node:assert/strict";

import { io as io46 } from "socket.io-client-4.6";
import { io as io48 } from "socket.io-client-4.8";

const base = `http://${process.env.PARLOR_ADDRESS}`;
const key = process.env.PARLOR_API_KEY;
const patience = 20_000;

async function call(method, path, token, body) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(`${base}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
}

async function host(method, path, body) {
  const answer = await call(method, `/api/v1${path}`, key, body);
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Somebody's socket: all its events, as they came. */
class Client {
  events = [];
  #waiting = null;

  constructor(io, transports, token) {
    this.socket = io(base, {
      path: "/api/socket",
      auth: token === undefined ? {} : { token },
      transports,
      reconnectionDelay: 50,
      forceNew: true,
    });
    this.socket.onAny((name, payload) => {
      this.events.push({ name, payload });
      this.#waiting?.();
    });
  }

  async connected(transport) {
    if (!this.socket.connected) await this.once("connect");
    const engine = this.socket.io.engine;
    if (engine.transport.name !== transport) {
      await within(new Promise((resolve) => engine.once("upgrade", resolve)), "no upgrade");
    }
    assert.equal(engine.transport.name, transport);
    return this;
  }

  /** Something that happens to the connection. */
  once(name) {
    return within(new Promise((resolve) => this.socket.once(name, resolve)), `no ${name}`);
  }

  /** The next event of this name, leaving the others. */
  async event(name, fits = () => true) {
    const found = () => this.events.findIndex((one) => one.name === name && fits(one.payload));
    while (found() < 0) {
      await within(
        new Promise((resolve) => (this.#waiting = resolve)),
        () => `no ${name} among ${JSON.stringify(this.events)}`,
      );
    }
    return this.events.splice(found(), 1)[0].payload;
  }

  ask(name, payload) {
    return this.socket.timeout(patience).emitWithAck(name, payload);
  }

  emit(name, payload) {
    this.socket.emit(name, payload);
  }

  close() {
    this.socket.disconnect();
  }
}

function within(promise, late) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(typeof late === "function" ? late() : late)),
      patience,
    );
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

async function people(run) {
  const named = { aida: "PASSENGER", bek: "DRIVER", otto: "PASSENGER", root: "ADMIN" };
  const tokens = {};
  for (const [name, role] of Object.entries(named)) {
    const id = `${name}-${run}`;
    const aliases = name === "bek" ? { driver: `record-${run}` } : {};
    await host("PUT", `/users/${id}`, { role, name: `${name} of ${run}`, aliases });
    tokens[name] = (await host("POST", "/session-tokens", { user_id: id })).token;
  }
  return tokens;
}

async function trip(run, passengers) {
  const participants = passengers.map((name) => ({ user_id: `${name}-${run}`, role: "passenger" }));
  participants.push({ user_id: `record-${run}`, role: "driver" });
  await host("PUT", `/references/trip/trip-${run}`, { title: "A trip", participants });
  return `trip-${run}`;
}

async function talk(run, io, transports, transport) {
  const tokens = await people(run);
  const tripId = await trip(run, ["aida"]);
  const open = (name) => new Client(io, transports, tokens[name]).connected(transport);
  const [aida, bek] = [await open("aida"), await open("bek")];

  aida.emit("join:conversation", { tripId });
  const { conversationId } = await aida.event("conversation:joined");
  bek.emit("join:conversation", { tripId });
  assert.deepEqual(await bek.event("conversation:joined"), { conversationId, tripId });
  const came = await aida.event("conversation:participant");
  assert.deepEqual([came.userId, came.action], [`bek-${run}`, "joined"]);

  const metadata = { tempId: "temp-1" };
  aida.emit("message:send", { conversationId, content: "At the gate", type: "TEXT", metadata });
  const echo = await aida.event("message:new");
  const sent = await aida.event("message:sent");
  assert.deepEqual(sent, { messageId: echo.id, tempId: "temp-1" });
  assert.deepEqual(await bek.event("message:new"), echo);
  assert.deepEqual([echo.sender.role, echo.metadata], ["PASSENGER", metadata]);
  const delivered = await aida.event("message:status");
  assert.deepEqual([delivered.status, delivered.messageIds], ["DELIVERED", [echo.id]]);

  bek.emit("typing:start", { conversationId });
  const typing = await aida.event("typing:start");
  assert.deepEqual(typing, { userId: `bek-${run}`, userName: `bek of ${run}` });
  bek.emit("typing:stop", { conversationId });
  assert.deepEqual(await aida.event("typing:stop"), { userId: `bek-${run}` });
  bek.emit("messages:read", { conversationId });
  const read = await aida.event("messages:read");
  assert.deepEqual(read, { userId: `bek-${run}`, conversationId });
  assert.equal((await aida.event("message:status")).status, "READ");

  // The driver goes offline; the passenger's words wait, and both sides agree on them.
  bek.close();
  for (const content of ["one", "two"]) {
    await aida.ask("message:send", { conversationId, content });
  }
  const history = async (name) => {
    const answer = await call("GET", `/api/messages/${tripId}`, tokens[name]);
    assert.equal(answer.status, 200);
    return answer.body.data;
  };
  assert.equal((await history("bek")).unreadCount, 2);
  const mine = await history("aida");
  assert.deepEqual(
    mine.messages.map((one) => one.status),
    ["READ", "SENT", "SENT"],
  );
  bek.socket.connect();
  await bek.once("connect");
  // What is said while offline waits in the client and comes after joining.
  await bek.ask("join:conversation", { tripId });
  await bek.ask("messages:read", { conversationId });
  const status = await aida.event("message:status", (one) => one.messageIds.length === 2);
  assert.equal(status.status, "READ");
  assert.equal((await history("bek")).unreadCount, 0);

  await moderate(tokens, aida, bek, { conversationId, tripId });
  await refuse(run, io, transports, tokens, aida, { conversationId, tripId });
  await lose(run, tokens, aida, bek, { conversationId, tripId });
  aida.close();
  bek.close();
}

async function moderate(tokens, aida, bek, { conversationId }) {
  const { messageId } = await bek.ask("message:send", { conversationId, content: "rude" });
  const reason = "insult";
  const report = await call("POST", "/api/messages/report", tokens.aida, { messageId, reason });
  assert.deepEqual(report.body, { success: true, message: "Message reported successfully" });
  const list = await call("GET", "/api/admin/messages/reported", tokens.root);
  const listed = list.body.messages.find((one) => one.id === messageId);
  assert.deepEqual([listed.reportReason, listed.content], [reason, "rude"]);
  const path = `/api/admin/messages/${messageId}`;
  assert.deepEqual((await call("POST", `${path}/hide`, tokens.root)).body, { success: true });
  assert.deepEqual(await aida.event("message:hidden"), { messageId, conversationId });
  await call("POST", `${path}/unhide`, tokens.root);
  assert.equal((await aida.event("message:updated")).content, "rude");
}

async function refuse(run, io, transports, tokens, aida, { conversationId, tripId }) {
  for (const [token, text] of [
    [undefined, "Authentication required"],
    ["nonsense", "Invalid or expired session"],
  ]) {
    const stranger = new Client(io, transports, token);
    assert.equal((await stranger.once("connect_error")).message, text);
    stranger.close();
  }
  const outside = "Not a participant of this conversation";
  const otto = new Client(io, transports, tokens.otto);
  await otto.once("connect");
  const long = "a".repeat(1001);
  const rows = [
    [aida, "join:conversation", { tripId: `no-${tripId}` }, "Trip not found"],
    [otto, "join:conversation", { tripId }, "Access denied to this conversation"],
    [otto, "message:send", { conversationId, content: "a" }, outside],
    [otto, "messages:read", { conversationId }, outside],
    [aida, "message:send", { conversationId, content: " " }, "Message content is required"],
    [aida, "message:send", { conversationId, content: long }, "Message too long"],
    [
      aida,
      "message:send",
      { conversationId, content: "a", type: "SYSTEM" },
      "Invalid message type",
    ],
    [aida, "message:send", "a", "Invalid payload"],
  ];
  for (const [client, name, payload, text] of rows) {
    assert.equal((await client.ask(name, payload)).message, text, name);
    assert.equal((await client.event("error")).message, text, name);
  }
  // What belongs to other parts of the product is no error here.
  otto.emit("driver:location:update", { lat: 43.2 });
  otto.emit("trip:offer:accept", {});
  otto.emit("typing:start", { conversationId });
  await otto.ask("messages:read", { conversationId });
  assert.equal((await otto.event("error")).message, outside);
  assert.deepEqual(otto.events, []);
  otto.close();
}

async function lose(run, tokens, aida, bek, { conversationId, tripId }) {
  await trip(run, []);
  await bek.event("conversation:participant", (one) => one.action === "left");
  const refused = await aida.ask("message:send", { conversationId, content: "a" });
  assert.equal(refused.message, "Not a participant of this conversation");
  const page = await call("GET", `/api/messages/${tripId}`, tokens.aida);
  assert.deepEqual([page.status, page.body], [403, { error: "Access denied" }]);
}

const versions = [
  ["4.6", io46],
  ["4.8", io48],
];
const ways = [
  ["polling", ["polling"], "polling"],
  ["websocket", ["websocket", "polling"], "websocket"],
  ["upgraded", ["polling", "websocket"], "websocket"],
];
for (const [version, io] of versions) {
  for (const [way, transports, transport] of ways) {
    await talk(`${version}-${way}`, io, transports, transport);
    console.log(`trip: socket.io-client ${version}, ${way}: as documented`);
  }
}
