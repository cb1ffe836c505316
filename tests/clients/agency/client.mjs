// Two people of the agency's portals and an administrator, written from the product's documentation
// alone.
//
// A customer finds who answers them, writes, hears the answer, sees that it was read, goes offline and
// comes back, with each version of the official client. Takes the server's address and the site's
// secret from the environment.

import assert from "node:assert/strict";

import { encode } from "next-auth/jwt";
import Pusher84 from "pusher-js-8.4";
import Pusher86 from "pusher-js-8.6";

const address = process.env.PARLOR_ADDRESS;
const [wsHost, wsPort] = address.split(":");
const chat = `http://${address}/api/chat`;
const patience = 20_000;

/** A browser of somebody who is signed in at the site. */
class Person {
  constructor(id, role, name) {
    Object.assign(this, { id, role, name, email: `${id}@agency.example` });
  }

  async signIn() {
    const { id, role, name, email } = this;
    const token = { id, role, name, email };
    const cookie = await encode({ token, secret: process.env.NEXTAUTH_SECRET });
    this.cookie = `next-auth.session-token=${cookie}`;
    return this;
  }

  async http(method, path, body) {
    const answer = await fetch(`${chat}${path}`, {
      method,
      headers: { cookie: this.cookie, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const value = await answer.json();
    return answer.ok ? value : [answer.status, value.error];
  }

  /** Follows a channel as the portals do, and keeps what comes as it came. */
  async follow(Pusher, name) {
    this.events = [];
    this.pusher = new Pusher("parlor", {
      cluster: "invented",
      wsHost,
      wsPort: Number(wsPort),
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: {
        // What the library itself does in a browser, where cookies go with it.
        customHandler: async ({ socketId, channelName }, callback) => {
          const body = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
          const answer = await fetch(`${chat}/pusher/auth`, {
            method: "POST",
            headers: { cookie: this.cookie },
            body,
          });
          if (answer.status === 200) callback(null, await answer.json());
          else callback(new Error(`${answer.status}`), null);
        },
      },
    });
    const channel = this.pusher.subscribe(name);
    const outcome = new Promise((resolve) => {
      channel.bind("pusher:subscription_succeeded", () => resolve("followed"));
      channel.bind("pusher:subscription_error", () => resolve("refused"));
    });
    channel.bind_global((event, data) => {
      if (!event.startsWith("pusher")) {
        this.events.push([event, data]);
        this.wake?.();
      }
    });
    return outcome;
  }

  /** The next event, which has to be this one. */
  async hears(name) {
    const deadline = Date.now() + patience;
    while (this.events.length === 0) {
      const left = deadline - Date.now();
      assert.ok(left > 0, `${this.name} never heard ${name}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const [event, data] = this.events.shift();
    assert.equal(event, name);
    return data;
  }

  leave() {
    this.pusher.disconnect();
  }
}

function channelOf(...people) {
  return `private-chat-${people.map(({ id }) => id).sort().join("-")}`;
}

for (const [version, Pusher] of [["84", Pusher84], ["86", Pusher86]]) {
  const desk = await new Person(`cmu_desk_${version}`, "admin", "Studio Desk").signIn();
  const zoe = await new Person(`cmu-zoe-${version}`, "customer", "Zoe Park").signIn();
  const kai = await new Person(`cmu_kai_${version}`, "customer", "Kai Ito").signIn();
  // The site's people are known once they come.
  assert.deepEqual(await desk.http("GET", "/conversations"), { conversations: [] });
  assert.deepEqual(await kai.http("GET", "/unread"), { total: 0, byUser: {} });

  const { user } = await zoe.http("GET", "/support-contact");
  assert.equal(user.id, desk.id, "who has the fewest people");
  const channel = channelOf(zoe, desk);
  assert.equal(await zoe.follow(Pusher, channel), "followed");
  assert.equal(await desk.follow(Pusher, channel), "followed");
  assert.equal(await kai.follow(Pusher, channel), "refused");

  const { message: asked } = await zoe.http("POST", "/send", {
    receiverId: desk.id,
    message: "Is the draft ready?",
  });
  assert.deepEqual(await zoe.hears("new-message"), asked);
  assert.deepEqual(await desk.hears("new-message"), asked);
  assert.equal(asked.seen, false);
  assert.equal(asked.sender.name, "Zoe Park");

  const { messages } = await desk.http("GET", `/messages?userId=${zoe.id}`);
  assert.deepEqual(messages.map(({ id }) => id), [asked.id]);
  for (const person of [zoe, desk]) {
    const seen = await person.hears("messages-seen");
    assert.deepEqual(seen.messageIds, [asked.id]);
    assert.equal(seen.byUserId, desk.id);
  }

  assert.ok(desk.pusher.channel(channel).trigger("client-typing", { userId: desk.id }));
  // Relayed, and told with the id of whose connection it was.
  assert.deepEqual(await zoe.hears("client-typing"), { userId: desk.id });
  for (const person of [zoe, desk]) {
    assert.deepEqual(await person.hears("typing"), { userId: desk.id, isTyping: true });
  }
  zoe.leave();

  const { message: answer } = await desk.http("POST", "/send", {
    receiverId: zoe.id,
    message: "Here it is",
  });
  await desk.hears("new-message");
  const { total, byUser } = await zoe.http("GET", "/unread");
  assert.deepEqual([total, byUser], [1, { [desk.id]: 1 }]);
  const { conversations } = await zoe.http("GET", "/conversations");
  assert.equal(conversations[0].lastMessage.id, answer.id);
  assert.equal(conversations[0].unreadCount, 1);

  assert.equal(await zoe.follow(Pusher, channel), "followed");
  const again = await zoe.http("GET", `/messages?userId=${desk.id}`);
  assert.deepEqual(again.messages.map(({ id }) => id), [asked.id, answer.id]);
  const seen = await zoe.hears("messages-seen");
  assert.deepEqual(seen.messageIds, [answer.id]);
  const people = await desk.http("GET", `/users?q=${zoe.id}`);
  assert.deepEqual(people.users.map(({ id, unreadCount }) => [id, unreadCount]), [[zoe.id, 0]]);

  // Nobody else learns of it.
  assert.deepEqual(await kai.http("GET", "/conversations"), { conversations: [] });
  assert.deepEqual(await kai.http("GET", `/messages?userId=${zoe.id}`), [403, "Forbidden"]);
  assert.deepEqual(kai.events, []);
  kai.cookie = "next-auth.session-token=nonsense";
  assert.deepEqual(await kai.http("GET", "/conversations"), [401, "Unauthorized"]);
  [desk, zoe, kai].forEach((person) => person.leave());
}
// The library's own timers would go on.
process.exit(0);
