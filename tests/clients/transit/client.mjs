// A client of GuzoSync's chat, written from the product's documentation alone.
//
// A driver asks for support; two people of the control centre hear of it, one answers, and the
// conversation is closed. Takes the server's address and the tokens of the three from the
// environment. Fields stand beside `type`, as some of the product's clients send them.

import assert from "node:assert/strict";
import { once } from "node:events";

import WebSocket from "ws";

const address = process.env.PARLOR_ADDRESS;
const [driverToken, answeringToken, watchingToken] = process.env.PARLOR_TOKENS.split(" ");
const patience = 20_000;

/** One person's socket: answers in order, everything else kept as it came. */
class Client {
  frames = [];
  pushes = [];
  #waiting = null;

  static async connect(token) {
    const client = new Client();
    client.socket = new WebSocket(`ws://${address}/ws/connect?token=${token}`);
    client.socket.on("message", (data) => {
      client.frames.push(JSON.parse(data));
      client.#waiting?.();
    });
    await once(client.socket, "open");
    const greeting = await client.read();
    assert.equal(greeting.type, "authenticated");
    client.user = greeting.user_id;
    return client;
  }

  async read() {
    while (this.frames.length === 0) {
      await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error("no frame came")), patience);
        this.#waiting = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    return this.frames.shift();
  }

  /** Sends a request. Its answer is the next frame without a type. */
  async request(type, fields = {}) {
    this.socket.send(JSON.stringify({ type, ...fields }));
    for (;;) {
      const frame = await this.read();
      if (frame.type === undefined) return frame;
      this.pushes.push(frame);
    }
  }

  async ask(type, fields) {
    const answer = await this.request(type, fields);
    assert.equal(answer.success, true, `${type}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Waits for a push of this type. */
  async push(type) {
    const index = this.pushes.findIndex((frame) => frame.type === type);
    if (index >= 0) return this.pushes.splice(index, 1)[0];
    for (;;) {
      const frame = await this.read();
      if (frame.type === type) return frame;
      this.pushes.push(frame);
    }
  }

  /** Reads everything that was sent before the answer to this ping. */
  async settled() {
    this.socket.send(JSON.stringify({ type: "ping", timestamp: 1 }));
    this.pushes = this.pushes.concat(await this.#untilPong());
  }

  async #untilPong() {
    const seen = [];
    for (;;) {
      const frame = await this.read();
      if (frame.type === "pong") return seen;
      seen.push(frame);
    }
  }
}

async function http(token, method, path) {
  const answer = await fetch(`http://${address}/api/conversations${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patience),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

const driver = await Client.connect(driverToken);
const answering = await Client.connect(answeringToken);
const watching = await Client.connect(watchingToken);
for (const control of [answering, watching]) {
  for (const room_type of ["general_support", "driver_support"]) {
    const joined = await control.ask("join_support_room", { room_type });
    assert.equal(joined.room_id, `support:${room_type}`);
  }
}

const created = await driver.ask("create_support_conversation", {
  title: "Detour on line 12",
  content: "The bridge is closed",
});
const { conversation_id } = created;
assert.equal(created.title, "Support: Detour on line 12");
assert.ok(created.participants.includes(answering.user));
assert.ok(created.participants.includes(watching.user));
assert.equal(driver.pushes[0].type, "conversation_joined");
for (const control of [answering, watching]) {
  const heard = await control.push("new_support_conversation");
  assert.equal(heard.conversation_id, conversation_id);
  assert.equal(heard.title, "Detour on line 12");
  assert.equal(heard.creator_role, "BUS_DRIVER");
  await control.settled();
  const again = control.pushes.filter((frame) => frame.type === "new_support_conversation");
  assert.deepEqual(again, [], "heard of it twice");
}

await answering.ask("join_conversation", { conversation_id });
await answering.push("conversation_joined");
await answering.ask("typing_indicator", { conversation_id, is_typing: true });
const typing = await driver.push("typing_status");
assert.deepEqual([typing.user_id, typing.is_typing], [answering.user, true]);

const { message_id } = await answering.ask("send_chat_message", {
  conversation_id,
  content: "Take the ring road",
});
const { message } = await driver.push("new_message");
assert.equal(message.id, message_id);
assert.equal(message.content, "Take the ring road");
assert.equal((await watching.push("message_notification")).preview, "Take the ring road");

await driver.ask("mark_message_read", { conversation_id, message_id });
const read = await answering.push("message_read");
assert.deepEqual([read.user_id, read.message_id], [driver.user, message_id]);

const stops = [0, 1, 2, 3, 4].map((number) => `Stop ${number}`);
for (const content of stops) {
  await driver.ask("send_chat_message", { conversation_id, content });
}
const newest = await watching.ask("get_conversation_messages", { conversation_id, limit: 3 });
const older = await watching.ask("get_conversation_messages", {
  conversation_id,
  limit: 3,
  skip: 3,
});
const paged = [...older.messages, ...newest.messages].map((one) => one.content);
assert.deepEqual(paged, ["Take the ring road", ...stops]);
const history = await http(driverToken, "GET", `/${conversation_id}/messages?limit=2`);
assert.deepEqual(
  history.map((one) => one.content),
  ["Stop 4", "Stop 3"],
);

const closed = await http(answeringToken, "POST", `/${conversation_id}/close`);
assert.deepEqual(closed, { message: "Conversation closed successfully" });
assert.equal((await driver.push("conversation_closed")).closed_by, answering.user);
const refused = await driver.request("send_chat_message", {
  conversation_id,
  content: "One more",
});
assert.deepEqual(refused, { success: false, error: "Conversation is closed" });
const active = await driver.ask("get_active_conversations");
assert.ok(!active.conversations.some((one) => one.id === conversation_id));

for (const client of [driver, answering, watching]) client.socket.close(1000);
console.log("the Node client of transit is served");
