// The van delivery's chat with the libraries it uses: session cookies made by NextAuth, channels
// followed by pusher-js. A customer asks, a guest comes in, an administrator answers both.
//
// Takes the server's address and the site's secret from the environment; says nothing and ends with 0
// when all is as the product's documentation says.

import assert from "node:assert/strict";

import { encode as encodeFive } from "authjs-core/jwt";
import { encode as encodeFour } from "next-auth/jwt";
import Pusher from "pusher-js";

const site = `http://${process.env.PARLOR_ADDRESS}`;
const [host, port] = process.env.PARLOR_ADDRESS.split(":");
const secret = process.env.NEXTAUTH_SECRET;
const patience = 20_000;

/** The cookie of somebody who is signed in at a site with this version of the library. */
async function cookieOf(id, role, version = 4) {
  const token = { sub: id, id, name: `${id} of the vans`, email: `${id}@vans.example`, role };
  const name = version === 4 ? "next-auth.session-token" : "authjs.session-token";
  const value =
    version === 4
      ? await encodeFour({ token, secret })
      : await encodeFive({ token, secret, salt: name });
  return `${name}=${value}`;
}

const ada = await cookieOf("ada", "admin");
const ama = await cookieOf("ama", "customer", 5);
const ben = await cookieOf("ben", "customer");

/** Asks for something as whoever has this cookie; returns what came, as JSON where it is that. */
async function ask(cookie, method, path, body) {
  const headers = { "content-type": "application/json" };
  if (cookie) headers.cookie = cookie;
  const answer = await fetch(site + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type").startsWith("application/json");
  return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
}

async function get(cookie, path) {
  const { status, body } = await ask(cookie, "GET", path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

/** A page that follows channels, signed for by whoever has this cookie. */
function page(cookie) {
  const customHandler = ({ socketId, channelName }, callback) => {
    const form = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
    fetch(`${site}/api/pusher/auth`, { method: "POST", headers: { cookie }, body: form })
      .then(async (answer) => {
        const body = await answer.json();
        if (answer.status === 200) callback(null, body);
        else callback(new Error(body.error), null);
      })
      .catch((error) => callback(error, null));
  };
  return new Pusher("parlor", {
    cluster: "",
    wsHost: host,
    wsPort: Number(port),
    forceTLS: false,
    enabledTransports: ["ws"],
    channelAuthorization: { customHandler },
  });
}

/** Follows a channel and keeps what is told there, for `next` to wait for. */
async function follow(pusher, name) {
  const channel = pusher.subscribe(name);
  const told = [];
  let wake = () => {};
  channel.bind_global((event, data) => {
    told.push({ event, data });
    wake();
  });
  const next = async (event) => {
    const deadline = Date.now() + patience;
    for (;;) {
      const at = told.findIndex((one) => one.event === event);
      if (at >= 0) return told.splice(0, at + 1).pop().data;
      const left = deadline - Date.now();
      assert.ok(left > 0, `${event} never came on ${name}; there is ${JSON.stringify(told)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  await next("pusher:subscription_succeeded");
  return { next, told };
}

// Everybody comes once, so that the server knows the administrator who is to be asked.
for (const cookie of [ada, ama, ben]) assert.deepEqual(await get(cookie, "/api/chat/sessions"), []);

// A customer asks the administrators, as the customers' page does.
const wish = { type: "customer_admin", title: "Customer Support" };
const opened = await ask(ama, "POST", "/api/chat/sessions", wish);
assert.equal(opened.status, 201);
const session = opened.body;
assert.deepEqual(session.messages, []);
assert.deepEqual(
  session.participants.map(({ userId, role }) => [userId, role]),
  [["ama", "customer"], ["ada", "admin"]],
);

const customer = page(ama);
const administrator = page(ada);
const window = await follow(customer, `chat-session-${session.id}`);
const desk = await follow(administrator, `private-chat-session-${session.id}`);
const queue = await follow(administrator, "private-admin-support");

const messages = `/api/chat/sessions/${session.id}/messages`;
const typing = { isTyping: true };
await ask(ama, "POST", `/api/chat/sessions/${session.id}/typing`, typing);
const shown = { userId: "ama", isTyping: true, userName: "ama of the vans" };
assert.deepEqual(await desk.next("typing:update"), shown);
const said = await ask(ama, "POST", messages, { content: "Where is my van?" });
assert.equal(said.status, 201);
const heard = await desk.next("message:new");
assert.equal(heard.id, said.body.id);
assert.deepEqual(heard.sender, said.body.sender);
assert.deepEqual(await desk.next("typing:stop"), { userId: "ama" });
assert.equal((await window.next("message:new")).content, "Where is my van?");

// Their list counts what is unread from `messages` and `lastReadAt`.
const [listed] = await get(ada, "/api/chat/sessions?type=customer_admin");
assert.equal(listed.unreadCount, 1);
const own = listed.participants.find(({ userId }) => userId === "ada");
assert.equal(own.lastReadAt, null);
assert.equal((await get(ada, messages)).length, 1);
for (;;) {
  const status = await window.next("message:status");
  assert.deepEqual(status.messageIds, [said.body.id]);
  if (status.status === "read") break;
  assert.equal(status.status, "delivered");
}

// A guest comes in, is answered and reads it after a reload, by the address they gave.
const form = { name: "Lena", email: "lena@example.org", message: "Do you move pianos?" };
const welcomed = await ask(null, "POST", "/api/chat/guest", form);
assert.equal(welcomed.status, 201);
const { sessionId } = welcomed.body;
const announced = await queue.next("guest:new");
assert.equal(announced.sessionId, sessionId);
assert.equal(announced.message, form.message);
const visitor = page("");
const widget = await follow(visitor, `chat-session-${sessionId}`);
const talk = `/api/chat/sessions/${sessionId}/messages`;
await ask(ada, "POST", talk, { content: "Up to the second floor." });
assert.equal((await widget.next("message:new")).content, "Up to the second floor.");
const reloaded = await get(null, `${talk}?guestEmail=Lena%40example.org`);
assert.deepEqual(
  reloaded.map(({ metadata }) => metadata.isGuestMessage ?? false),
  [true, false],
);
const answer = { content: "Splendid", guestEmail: form.email };
assert.equal((await ask(null, "POST", talk, answer)).status, 201);
const fromGuest = await widget.next("message:new");
assert.equal(fromGuest.metadata.guestEmail, form.email);

// A stranger with the id alone, and another customer, learn nothing.
assert.equal((await ask(null, "GET", talk)).status, 401);
for (const path of [talk, messages]) assert.equal((await ask(ben, "GET", path)).status, 403);
const prying = page(ben);
const refused = prying.subscribe(`private-chat-session-${session.id}`);
await new Promise((resolve) => refused.bind("pusher:subscription_error", resolve));

// The administrator closes, and nobody writes any more.
const closed = await ask(ada, "PUT", `/api/chat/sessions/${session.id}/close`);
assert.deepEqual(closed.body, { success: true });
assert.equal((await window.next("session:closed")).closedBy, "ada");
const late = await ask(ama, "POST", messages, { content: "One more thing" });
assert.deepEqual([late.status, late.body], [400, "Chat session is closed"]);

for (const pusher of [customer, administrator, visitor, prying]) pusher.disconnect();
