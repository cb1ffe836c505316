// Two people of CarVerse's chat and an administrator, written from the product's documentation alone.
//
// A customer and a provider start a conversation, chat, type, read, go offline and come back; an
// administrator looks on, a stranger is kept out, and every refusal of the documentation is asked
// for, with each version of the official client and each way to connect. Takes the server's address,
// the secret of tokens and the key of the server API from the environment.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { io as io46 } from "socket.io-client-4.6";
import { io as io48 } from "socket.io-client-4.8";

const address = process.env.PARLOR_ADDRESS;
const patience = 20_000;
const chat = `http://${address}/api/provider-customer-chat`;

/** A token as the product makes them. */
function token(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const expires = Math.floor(Date.now() / 1_000) + 86_400;
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...claims, exp: expires })}`;
  const signature = createHmac("sha256", process.env.JWT_SECRET).update(text).digest("base64url");
  return `${text}.${signature}`;
}

/** One person: their requests and their socket, whose events are kept as they came. */
class Person {
  events = [];
  #waiting = null;

  constructor(claims) {
    this.id = claims.id;
    this.token = token(claims);
  }

  async http(method, path, body) {
    const answer = await fetch(`${chat}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        "content-type": "application/json",
        req_id: "r-1",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const envelope = await answer.json();
    if (answer.status === 429) return [429, envelope];
    assert.equal(envelope.status, answer.status);
    assert.equal(answer.headers.get("req_id"), "r-1");
    return answer.ok ? envelope.data : [answer.status, envelope.message];
  }

  async connect(io, options) {
    this.socket = io(`http://${address}`, { forceNew: true, ...options });
    this.events = [];
    this.socket.onAny((name, payload) => {
      this.events.push([name, payload]);
      this.#waiting?.();
    });
    await new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("connect_error", reject);
    });
  }

  async authenticate() {
    this.emit("chat-authenticate", { userId: this.id, token: this.token });
    const welcome = await this.event("chat-authenticated");
    assert.equal(welcome.userId, this.id);
  }

  emit(name, payload) {
    this.socket.emit(name, payload);
  }

  ask(name, payload) {
    return this.socket.timeout(patience).emitWithAck(name, payload);
  }

  /** The next event of this name that fits; events before it are dropped. */
  async event(name, fits = () => true) {
    for (;;) {
      while (this.events.length > 0) {
        const [found, payload] = this.events.shift();
        if (found === name && fits(payload)) {
          return payload;
        }
      }
      await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no ${name} came`)), patience);
        this.#waiting = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
  }
}

const notIn = "Not authorized for this conversation";

/** Says something on the product's behalf. */
async function saySystem(conversationId, content) {
  const path = `/api/v1/conversations/${conversationId}/system-messages`;
  const answer = await fetch(`http://${address}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${process.env.PARLOR_API_KEY}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ client_id: content, content }),
  });
  assert.equal(answer.status, 201);
}

/** The documented flow, from the first conversation to a read message. */
async function talk(io, options, run) {
  const number = run * 10;
  const customer = new Person({ id: number + 1, userType: "Customer", name: "Noor Haddad" });
  const provider = new Person({
    id: number + 2,
    userType: "Provider",
    providerId: number + 7,
    name: "Shine & Go",
  });
  const people = [customer, provider];
  for (const person of people) {
    await person.connect(io, options);
    person.emit("chat-join-conversation", { conversationId: "any" });
    assert.deepEqual(await person.event("chat-error"), { message: "Not authenticated" });
    person.emit("chat-authenticate", { userId: person.id, token: "x" });
    const failed = await person.event("chat-authentication-failed");
    assert.deepEqual(failed, { error: "Authentication failed" });
    person.emit("chat-authenticate", { userId: person.id + 1, token: person.token });
    const other = await person.event("chat-authentication-failed");
    assert.deepEqual(other, { error: "Invalid user" });
    await person.authenticate();
    const online = await person.event("chat-online-users");
    assert.ok(online.users.some((user) => user.userId === person.id && user.isOnline));
    assert.equal(online.totalOnline, online.users.length);
  }

  const start = { providerId: number + 7, customerId: customer.id, orderId: 3051 };
  const conversation = await customer.http("POST", "/conversations", start);
  const conversationId = conversation.id;
  const created = await provider.event("chat-conversation-created");
  assert.equal(created.conversation.id, conversationId);
  assert.equal(created.conversation.providerId, number + 7);
  for (const person of people) {
    person.emit("chat-join-conversation", { conversationId });
    await person.event("chat-joined-conversation");
    assert.equal((await person.event("chat-history")).totalMessages, 0);
  }
  assert.equal((await customer.event("chat-user-joined")).userId, provider.id);

  customer.emit("chat-typing", { conversationId, isTyping: true });
  assert.equal((await provider.event("chat-user-typing")).isTyping, true);
  const typists = await provider.http("GET", `/conversations/${conversationId}/typing`);
  assert.deepEqual(typists.typingUsers.map((user) => user.userId), [customer.id]);
  customer.emit("chat-typing", { conversationId, isTyping: false });
  assert.equal((await provider.event("chat-user-typing")).isTyping, false);
  customer.emit("chat-typing", { conversationId, isTyping: true });
  assert.equal((await provider.event("chat-user-typing")).isTyping, true);
  customer.emit("chat-send-message", { conversationId, content: "See you at nine" });
  const own = await customer.event("chat-new-message");
  assert.deepEqual((await customer.event("chat-message-sent")).message, own.message);
  const heard = await provider.event("chat-new-message");
  assert.deepEqual(heard, own);
  assert.equal((await provider.event("chat-user-typing")).isTyping, false);
  const { id: messageId } = own.message;
  const isIts = (status) => (update) => update.messageId === messageId && update.status === status;
  await customer.event("chat-message-status-updated", isIts("DELIVERED"));
  provider.emit("chat-update-message-status", { messageId, status: "READ" });
  const read = await customer.event("chat-message-status-updated", isIts("READ"));
  assert.ok(read.readAt && read.deliveredAt);

  // The provider goes away, and comes back to what was said meanwhile.
  provider.socket.disconnect();
  const offline = (status) => status.userId === provider.id && !status.isOnline;
  await customer.event("chat-user-status-changed", offline);
  const sent = await customer.ask("chat-send-message", { conversationId, content: "Hello?" });
  assert.equal(sent.success, true);
  assert.equal(sent.message.status, "SENT");
  const listed = await provider.http("GET", "/conversations");
  assert.equal(listed.conversations[0].unreadCount, 1);
  await provider.connect(io, options);
  await provider.authenticate();
  const online = (status) => status.userId === provider.id && status.isOnline;
  await customer.event("chat-user-status-changed", online);
  provider.emit("chat-join-conversation", { conversationId });
  const history = await provider.event("chat-history");
  assert.equal(history.messages.at(-1).content, "Hello?");
  const all = await provider.http("PATCH", `/conversations/${conversationId}/read`);
  assert.deepEqual(all.updatedMessageIds, [sent.message.id]);
  const isLast = (update) => update.messageId === sent.message.id && update.status === "READ";
  await customer.event("chat-message-status-updated", isLast);
  for (const person of people) {
    const page = await person.http("GET", `/conversations/${conversationId}/messages`);
    assert.deepEqual(page.messages.map((message) => message.status), ["READ", "READ"]);
    const shown = await person.http("GET", `/conversations/${conversationId}`);
    assert.equal(shown.unreadCount, 0);
  }
  await rooms(customer, provider, { conversationId, messageId });
  const stranger = new Person({ id: number + 4, userType: "Customer", name: "Omar" });
  await outside(io, options, stranger, { conversationId, provider: number + 7, customer });
  await administer(io, options, [customer, provider], { conversationId, number });
  await refusals(customer, conversationId, messageId);
  await limits(io, options, number);
  people.forEach((person) => person.socket.disconnect());
}

/** Pages of history, answers, files, and who comes and goes. */
async function rooms(customer, provider, { conversationId, messageId }) {
  const page = await customer.ask("chat-get-history", { conversationId, page: 2, limit: 1 });
  assert.deepEqual(page.messages.map((message) => message.id), [messageId]);
  const after = { conversationId, afterMessageId: messageId };
  const later = await customer.ask("chat-get-history", after);
  assert.deepEqual(later.messages.map((message) => message.content), ["Hello?"]);
  const before = { conversationId, beforeMessageId: later.messages[0].id };
  customer.emit("chat-get-history", before);
  const first = (history) => history.messages.length === 1 && history.messages[0].id === messageId;
  await customer.event("chat-history", first);

  const file = { id: "f-1", fileName: "car.png", fileSize: 9, fileType: "image/png",
    fileUrl: "https://files.example/car.png" };
  const answer = { conversationId, content: "This one", messageType: "IMAGE", replyToId: messageId,
    attachments: [file], metadata: { plate: "1" } };
  const { message } = await provider.ask("chat-send-message", answer);
  assert.equal(message.replyTo.content, "See you at nine");
  assert.equal(message.attachments[0].fileName, file.fileName);
  assert.deepEqual(message.metadata, { plate: "1" });
  const heard = await customer.event("chat-new-message", (one) => one.message.id === message.id);
  assert.deepEqual(heard.message, message);
  const delivered = { messageId: message.id, status: "DELIVERED" };
  assert.ok(await customer.ask("chat-update-message-status", delivered));
  await saySystem(conversationId, "The order is on its way");
  const system = await customer.event("chat-new-message", (one) => one.isSystemMessage);
  assert.deepEqual(
    [system.message.messageType, system.message.senderName, system.message.senderType],
    ["SYSTEM", "System", "SYSTEM"],
  );

  provider.emit("chat-leave-conversation", { conversationId });
  assert.deepEqual(await provider.event("chat-left-conversation"), { conversationId });
  const left = await customer.event("chat-user-left");
  assert.deepEqual([left.userId, left.userType], [provider.id, "Provider"]);
  provider.emit("chat-join-conversation", { conversationId });
  await provider.event("chat-joined-conversation");
  const came = await customer.event("chat-user-joined");
  assert.deepEqual([came.userId, came.userName], [provider.id, "Shine & Go"]);
  const online = await customer.http("GET", "/online-users");
  assert.deepEqual(online.users.map((user) => user.userId), [customer.id, provider.id]);

  for (const [what, status] of [["archive", "ARCHIVED"], ["unarchive", "ACTIVE"]]) {
    const changed = await customer.http("PATCH", `/conversations/${conversationId}/${what}`);
    assert.equal(changed.status, status);
    const told = await provider.event("chat-conversation-updated");
    assert.deepEqual([told.conversationId, told.status], [conversationId, status]);
  }
}

/** Somebody who is in no conversation, and has more connections than they may. */
async function outside(io, options, stranger, { conversationId, provider, customer }) {
  await stranger.connect(io, options);
  await stranger.authenticate();
  const refused = { message: notIn, conversationId };
  for (const [name, payload] of [
    ["chat-join-conversation", { conversationId }],
    ["chat-send-message", { conversationId, content: "a" }],
    ["chat-typing", { conversationId, isTyping: true }],
    ["chat-get-history", { conversationId }],
  ]) {
    assert.deepEqual(await stranger.ask(name, payload), refused, name);
    assert.deepEqual(await stranger.event("chat-error"), refused, name);
  }
  const denied = [401, "No sufficient permissions"];
  const path = `/conversations/${conversationId}`;
  assert.deepEqual(await stranger.http("GET", `${path}/messages`), denied);
  assert.deepEqual(await stranger.http("POST", `${path}/messages`, { content: "a" }), denied);
  assert.deepEqual(await stranger.http("PATCH", `${path}/read`), denied);
  const others = { providerId: provider, customerId: customer.id };
  assert.deepEqual(await stranger.http("POST", "/conversations", others), denied);
  const nobody = { providerId: 999_999, customerId: stranger.id };
  const unknown = [404, "Provider not found"];
  assert.deepEqual(await stranger.http("POST", "/conversations", nobody), unknown);

  const more = [1, 2, 3].map(() => new Person({ id: stranger.id, userType: "Customer" }));
  for (const one of more) await one.connect(io, options);
  for (const one of more.slice(0, 2)) {
    one.token = stranger.token;
    await one.authenticate();
  }
  const gone = new Promise((resolve) => more[2].socket.once("disconnect", resolve));
  more[2].emit("chat-authenticate", { userId: stranger.id, token: stranger.token });
  const tooMany = { error: "Maximum connections per user exceeded" };
  assert.deepEqual(await more[2].event("chat-authentication-failed"), tooMany);
  assert.equal(await gone, "io server disconnect");
  [stranger, ...more].forEach((one) => one.socket.disconnect());
}

/** An administrator, who sees everything and says nothing. */
async function administer(io, options, [customer, provider], { conversationId, number }) {
  const admin = new Person({ id: number + 3, userType: "Admin", name: "Ada" });
  await admin.connect(io, options);
  await admin.authenticate();
  const online = await admin.event("chat-online-users");
  const ids = online.users.map((user) => user.userId);
  assert.ok(ids.includes(customer.id) && ids.includes(provider.id));
  admin.emit("chat-join-conversation", { conversationId });
  await admin.event("chat-joined-conversation");
  assert.equal((await customer.event("chat-user-joined")).userType, "Admin");
  const { message } = await customer.ask("chat-send-message", { conversationId, content: "Hm" });
  assert.equal((await admin.event("chat-new-message")).message.id, message.id);
  const say = { conversationId, content: "a" };
  assert.deepEqual(await admin.ask("chat-send-message", say), { message: notIn, conversationId });
  const path = `/conversations/${conversationId}`;
  const denied = [401, "No sufficient permissions"];
  assert.deepEqual(await admin.http("POST", `${path}/messages`, say), denied);
  const { conversations } = await admin.http("GET", "/conversations?limit=100");
  assert.ok(conversations.some((one) => one.id === conversationId));

  // Who did not block it does not take that back, an administrator apart.
  await customer.http("PATCH", `${path}/block`);
  assert.deepEqual(await provider.http("PATCH", `${path}/unblock`), denied);
  assert.equal((await admin.http("PATCH", `${path}/unblock`)).status, "ACTIVE");
  await customer.event("chat-conversation-updated", (one) => one.status === "ACTIVE");
  admin.socket.disconnect();
  assert.equal((await customer.event("chat-user-left")).userId, admin.id);
}

/** Who says and asks more than they may. */
async function limits(io, options, number) {
  const busy = new Person({ id: number + 5, userType: "Customer", name: "Busy" });
  const other = new Person({ id: number + 6, userType: "Provider", providerId: number + 9 });
  await other.http("GET", "/conversations");
  const start = { providerId: number + 9, customerId: busy.id };
  const { id: conversationId } = await busy.http("POST", "/conversations", start);
  await busy.connect(io, options);
  await busy.authenticate();
  let said;
  for (let n = 0; n < 70 && said?.code !== "RATE_LIMITED"; n += 1) {
    said = await busy.ask("chat-send-message", { conversationId, content: `${n}` });
  }
  const limited = { message: "Rate limit exceeded", code: "RATE_LIMITED", conversationId };
  assert.deepEqual(said, limited);
  let asked;
  for (let n = 0; n < 150 && asked?.[0] !== 429; n += 1) {
    asked = await busy.http("GET", "/conversations");
  }
  const words = "Too many requests from this IP, please try again later.";
  assert.deepEqual(asked, [429, { error: true, message: words }]);
  busy.socket.disconnect();
}

/** What each event and route says that is not to be had. */
async function refusals(customer, conversationId, messageId) {
  const closed = { code: "CONVERSATION_CLOSED", conversationId };
  const cases = [
    ["chat-join-conversation", {}, { message: "Valid conversationId is required" }],
    ["chat-send-message", "text", { message: "Valid conversationId is required" }],
    ["chat-typing", { conversationId }, { message: "Valid isTyping is required", conversationId }],
    ["chat-get-history", { conversationId: messageId }, { message: notIn, conversationId: messageId }],
    ["chat-send-message", { conversationId, content: " " }, { message: "Message content is required", conversationId }],
    ["chat-send-message", { conversationId, content: "a".repeat(4_001) },
      { message: "Failed to send message or message too long", conversationId }],
    ["chat-send-message", { conversationId, content: "a", messageType: "POEM" },
      { message: "Invalid message type", conversationId }],
    ["chat-update-message-status", { messageId, status: "SENT" }, { message: "Invalid status" }],
    ["chat-update-message-status", { messageId: conversationId, status: "READ" }, { message: "Message not found" }],
    ["chat-update-message-status", { messageId, status: "READ" }, { message: notIn }],
  ];
  for (const [name, payload, error] of cases) {
    assert.deepEqual(await customer.ask(name, payload), error);
    assert.deepEqual(await customer.event("chat-error"), error);
  }
  const path = `/conversations/${conversationId}`;
  for (const [body, message] of [
    [{ content: " " }, "Message content is required"],
    [{ content: "a".repeat(4_001) }, "Message content exceeds maximum length of 4000 characters"],
    [{ content: "a", messageType: "POEM" }, "Invalid message type"],
  ]) {
    assert.deepEqual(await customer.http("POST", `${path}/messages`, body), [400, message]);
  }
  for (const [authorization, body, failure] of [
    [undefined, "{}", [401, "Unauthorised"]],
    ["Bearer nonsense", "{}", [401, "Unauthorised"]],
    [`Bearer ${customer.token}`, "{", [400, "Validation error"]],
  ]) {
    const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
    const answer = await fetch(`${chat}/conversations`, { method: "POST", headers, body });
    const { status, message } = await answer.json();
    assert.deepEqual([status, message], failure);
  }
  assert.deepEqual(await customer.http("GET", "/conversations?status=OPEN"), [400, "Invalid status"]);
  assert.deepEqual(await customer.http("GET", `/conversations/${messageId}`), [404, "Conversation not found"]);
  for (const [what, word] of [["block", "blocked"], ["unblock"], ["end", "ended"]]) {
    await customer.http("PATCH", `${path}/${what}`);
    await customer.event("chat-conversation-updated");
    const say = { conversationId, content: "a" };
    if (word !== undefined) {
      const message = `Conversation is ${word}`;
      assert.deepEqual(await customer.ask("chat-send-message", say), { message, ...closed });
      assert.deepEqual(await customer.http("POST", `${path}/messages`, say), [422, message]);
    }
  }
}

const clients = { 4.6: io46, 4.8: io48 };
const ways = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgraded: {},
};
let run = 0;
for (const [version, io] of Object.entries(clients)) {
  for (const [way, options] of Object.entries(ways)) {
    run += 1;
    await talk(io, options, run);
    console.log(`carwash: socket.io-client ${version}, ${way}: fine`);
  }
}
