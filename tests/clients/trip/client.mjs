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

  await unread(run, io, transports, tokens, aida, { conversationId, tripId });
  await moderate(tokens, aida, bek, { conversationId, tripId });
  await refuse(run, io, transports, tokens, aida, { conversationId, tripId });
  await ask(tokens, bek, { conversationId, tripId });
  await expire(run, io, transports);
  await lose(run, tokens, aida, bek, { conversationId, tripId });
  await overdo(io, transports, tokens, bek, { conversationId, tripId });
  aida.close();
  bek.close();
}

/** Typing that ends by itself, and figures for whoever has not joined. */
async function unread(run, io, transports, tokens, aida, { conversationId, tripId }) {
  const elsewhere = new Client(io, transports, tokens.bek);
  await elsewhere.once("connect");
  const said = await call("POST", "/api/messages/send", tokens.aida, { tripId, content: "three" });
  assert.deepEqual([said.status, said.body.success], [200, true]);
  assert.equal((await aida.event("message:new", (one) => one.content === "three")).id, said.body.data.id);
  const figures = await elsewhere.event("conversation:unread", (one) => one.unreadCount === 1);
  assert.deepEqual(figures, { tripId, conversationId, unreadCount: 1 });
  await elsewhere.ask("join:conversation", { tripId });
  elsewhere.emit("typing:start", { conversationId });
  await aida.event("typing:start");
  elsewhere.close();
  assert.deepEqual(await aida.event("typing:stop"), { userId: `bek-${run}` });
  const read = await call("POST", "/api/messages/read", tokens.bek, { conversationId });
  assert.deepEqual(read.body, { success: true, message: "Messages marked as read" });
  await aida.event("messages:read");
}

/** Everything that HTTP refuses. */
async function ask(tokens, bek, { conversationId, tripId }) {
  const outside = "Not a participant of this conversation";
  const { messageId } = await bek.ask("message:send", { conversationId, content: "mine" });
  const long = "a".repeat(1001);
  const rows = [
    ["GET", `/${tripId}`, undefined, undefined, 401, "Authentication required"],
    ["GET", `/${tripId}`, "nonsense", undefined, 401, "Invalid or expired session"],
    ["GET", `/no-${tripId}`, tokens.aida, undefined, 404, "Trip not found"],
    ["GET", `/${tripId}`, tokens.otto, undefined, 403, "Access denied"],
    ["POST", "/send", tokens.aida, { tripId }, 400, "tripId and content are required"],
    ["POST", "/send", tokens.aida, { tripId, content: " " }, 400, "tripId and content are required"],
    ["POST", "/send", tokens.aida, { tripId: `no-${tripId}`, content: "a" }, 404, "Trip not found"],
    ["POST", "/send", tokens.otto, { tripId, content: "a" }, 403, "Access denied"],
    ["POST", "/send", tokens.aida, { tripId, content: long }, 400, "Message too long"],
    ["POST", "/send", tokens.aida, { tripId, content: "a", type: "SYSTEM" }, 400, "Invalid message type"],
    ["POST", "/read", tokens.aida, {}, 400, "conversationId is required"],
    ["POST", "/read", tokens.otto, { conversationId }, 403, outside],
    ["POST", "/report", tokens.aida, { messageId }, 400, "messageId and reason are required"],
    ["POST", "/report", tokens.aida, { messageId: conversationId, reason: "r" }, 404, "Message not found"],
    ["POST", "/report", tokens.otto, { messageId, reason: "r" }, 403, outside],
    ["POST", "/report", tokens.bek, { messageId, reason: "r" }, 400, "Cannot report your own message"],
  ];
  for (const [method, path, token, body, status, error] of rows) {
    const answer = await call(method, `/api/messages${path}`, token, body);
    assert.deepEqual([answer.status, answer.body], [status, { error }], `${method} ${path}`);
  }
  for (const [method, path] of [["GET", "reported"], ["POST", `${messageId}/hide`]]) {
    const denied = await call(method, `/api/admin/messages/${path}`, tokens.aida);
    assert.deepEqual([denied.status, denied.body], [403, { error: "Access denied" }]);
  }
  const headers = { "Content-Type": "application/json", Cookie: `session=${tokens.aida}` };
  const send = `${base}/api/messages/send`;
  const broken = await fetch(send, { method: "POST", headers, body: "{" });
  assert.deepEqual([broken.status, await broken.json()], [400, { error: "Invalid JSON" }]);
  const page = await fetch(`${base}/api/messages/${tripId}?limit=1`, { headers });
  const { data } = await page.json();
  assert.deepEqual([data.messages.length, data.hasMore], [1, true]);
  const socket = await call("GET", "/api/socket");
  assert.deepEqual(socket.body, { status: "Socket.IO server running", path: "/api/socket" });
}

/** A session that ends while its bearer is connected. */
async function expire(run, io, transports) {
  const short = { user_id: `otto-${run}`, expires_in: 2 };
  const { token } = await host("POST", "/session-tokens", short);
  const otto = new Client(io, transports, token);
  await otto.once("connect");
  const gone = otto.once("disconnect");
  const asking = setInterval(() => otto.emit("typing:stop", { conversationId: "none" }), 100);
  const ended = await otto.event("error", (one) => one.message === "Invalid or expired session");
  clearInterval(asking);
  assert.equal(ended.code, "token_expired");
  assert.equal(await gone, "io server disconnect");
  otto.close();
}

/** Who says and does more than they may. */
async function overdo(io, transports, tokens, bek, { conversationId, tripId }) {
  const text = "Rate limit exceeded. Please slow down.";
  let said;
  for (let n = 0; n < 11 && said?.code !== "rate_limited"; n += 1) {
    said = await bek.ask("message:send", { conversationId, content: `${n}` });
  }
  assert.equal(said.message, text);
  assert.equal((await bek.event("error")).message, text);
  const limited = await call("POST", "/api/messages/send", tokens.bek, { tripId, content: "a" });
  assert.deepEqual([limited.status, limited.body], [429, { error: text }]);
  const otto = new Client(io, transports, tokens.otto);
  await otto.once("connect");
  for (let n = 0; n < 100; n += 1) otto.emit("typing:stop", { conversationId });
  assert.equal((await otto.ask("typing:stop", { conversationId })).message, text);
  otto.close();
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
  await call("POST", "/api/messages/report", tokens.aida, { messageId, reason: "again" });
  assert.deepEqual((await call("POST", `${path}/dismiss`, tokens.root)).body, { success: true });
  const left = await call("GET", "/api/admin/messages/reported", tokens.root);
  assert.ok(left.body.messages.every((one) => one.id !== messageId));
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
    [aida, "join:conversation", {}, "Invalid payload"],
    [aida, "messages:read", [], "Invalid payload"],
    [aida, "messages:read", { conversationId: "none" }, outside],
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
