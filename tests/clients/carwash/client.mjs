// Two people of CarVerse's chat and an administrator, written from the product's documentation alone.
//
// A customer and a provider start a conversation, chat, type, read, go offline and come back, with
// each version of the official client and each way to connect. Takes the server's address and the
// secret of tokens from the environment.

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
    await person.authenticate();
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
  customer.emit("chat-send-message", { conversationId, content: "See you at nine" });
  const own = await customer.event("chat-new-message");
  assert.deepEqual((await customer.event("chat-message-sent")).message, own.message);
  const heard = await provider.event("chat-new-message");
  assert.deepEqual(heard, own);
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
  await refusals(customer, conversationId, messageId);
  people.forEach((person) => person.socket.disconnect());
}

/** What each event and route says that is not to be had. */
async function refusals(customer, conversationId, messageId) {
  const closed = { code: "CONVERSATION_CLOSED", conversationId };
  const notIn = "Not authorized for this conversation";
  const cases = [
    ["chat-join-conversation", {}, { message: "Valid conversationId is required" }],
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
