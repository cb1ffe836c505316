// The official clients and the official server library, against a server of their own.
//
// Takes the server's address, the secret of the application and the port to hear webhooks on from
// the environment; says nothing and ends with 0 when all is as the libraries' users expect.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { promisify } from "node:util";

import Backend from "pusher";
import Pusher84 from "pusher-js-8.4";
import Pusher86 from "pusher-js-8.6";

const [host, port] = process.env.PARLOR_ADDRESS.split(":");
const secret = process.env.PUSHER_SECRET;
const patience = 20_000;

const server = { appId: "1", key: "parlor", secret, host, port, useTLS: false };
const backend = new Backend({
  ...server,
  encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString("base64"),
});

/** Waits for something to come true, told of it by whoever makes it so. */
class Log {
  all = [];
  #waiting = null;

  add(entry) {
    this.all.push(entry);
    this.#waiting?.();
  }

  /** The first entry from here on that is as wanted; what came before it is passed over. */
  async next(isWanted, what) {
    const deadline = Date.now() + patience;
    for (;;) {
      const at = this.all.findIndex(isWanted);
      if (at >= 0) return this.all.splice(0, at + 1).pop();
      const left = deadline - Date.now();
      assert.ok(left > 0, `${what} never came; there is ${JSON.stringify(this.all)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#waiting = null;
    }
  }
}

/** What the host's server is told. */
const told = new Log();
const hooks = http.createServer(async (request, response) => {
  let rawBody = "";
  for await (const chunk of request) rawBody += chunk;
  const hook = backend.webhook({ headers: request.headers, rawBody });
  assert.ok(hook.isValid(), "the library believes the webhook");
  for (const event of hook.getEvents()) told.add(event);
  response.end();
});
hooks.listen(Number(process.env.PARLOR_HOOKS_PORT), "127.0.0.1");
await once(hooks, "listening");

/** One page: a client and everything that it hears. */
class Page {
  log = new Log();

  constructor(Pusher, options = {}) {
    const { user = "ama", isTrusted = true, key = "parlor" } = options;
    const signer = isTrusted ? backend : new Backend({ ...server, secret: "another secret" });
    this.pusher = new Pusher(key, {
      cluster: "invented",
      wsHost: host,
      wsPort: Number(port),
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          const data = { user_id: user, user_info: { name: user } };
          const isPresence = channelName.startsWith("presence-");
          callback(null, signer.authorizeChannel(socketId, channelName, isPresence ? data : undefined));
        },
      },
      userAuthentication: {
        customHandler: ({ socketId }, callback) => {
          callback(null, signer.authenticateUser(socketId, { id: user }));
        },
      },
    });
    this.pusher.bind_global((event, data) => this.log.add({ event, data }));
    this.pusher.connection.bind("state_change", ({ current }) => this.log.add({ event: current }));
    // Told by a frame, or by the end of the connection.
    this.pusher.connection.bind("error", (error) => {
      const { data } = error.error ?? error;
      this.log.add({ event: "error", code: data?.code });
    });
  }

  async follow(name) {
    const channel = this.pusher.subscribe(name);
    const log = new Log();
    channel.bind_global((event, data) => log.add({ event, data }));
    const outcome = await log.next(
      ({ event }) => /subscription_(succeeded|error)$/.test(event),
      `${name} is followed or not`,
    );
    return { channel, log, outcome };
  }

  async connected() {
    if (this.pusher.connection.state !== "connected") {
      await this.hears("connected");
    }
    return this;
  }

  hears(event) {
    return this.log.next((one) => one.event === event, event);
  }

  leave() {
    this.pusher.disconnect();
  }
}

const event = (name) => (one) => one.event === name;

/** Public channels, and what back ends may ask. */
async function publicChannels(Pusher) {
  const pages = [await new Page(Pusher).connected(), await new Page(Pusher).connected()];
  const [one, other] = await Promise.all(pages.map((page) => page.follow("news")));
  await backend.trigger("news", "told", { number: 1 });
  for (const { log } of [one, other]) {
    assert.deepEqual((await log.next(event("told"), "told")).data, { number: 1 });
  }
  const socket_id = pages[0].pusher.connection.socket_id;
  await backend.trigger(["news", "olds"], "told", "as a text", { socket_id });
  assert.equal((await other.log.next(event("told"), "told")).data, "as a text");
  await backend.triggerBatch([
    { channel: "news", name: "first", data: { a: 1 } },
    { channel: "news", name: "second", data: { b: 2 } },
  ]);
  await one.log.next(event("second"), "second");
  assert.ok(!one.log.all.some(event("told")), "whoever is left out hears nothing");
  assert.equal(other.channel.subscriptionCount, 2);

  const read = async (path, params) => (await backend.get({ path, params })).json();
  const followed = await read("/channels", { filter_by_prefix: "new", info: "subscription_count" });
  assert.deepEqual(followed, { channels: { news: { subscription_count: 2 } } });
  assert.deepEqual(await read("/channels/nobodys"), { occupied: false });
  pages.forEach((page) => page.leave());
}

/** What is not signed, too much, or for another application. */
async function refusals(Pusher) {
  const status = (request) => request.then(() => 200, (error) => error.status ?? error.message);
  const large = "a".repeat(10_241);
  const raw = { method: "POST", path: "/events", body: { name: "a", data: large, channels: ["a"] } };
  assert.equal(await status(backend.post(raw)), 413);
  const stranger = new Backend({ ...server, secret: "another secret" });
  assert.equal(await status(stranger.trigger("news", "told", {})), 401);
  const elsewhere = new Backend({ ...server, appId: "another" });
  assert.equal(await status(elsewhere.trigger("news", "told", {})), 404);

  const page = new Page(Pusher, { isTrusted: false });
  for (const name of ["private-a", "presence-a", "private-encrypted-a"]) {
    // The key of an encrypted channel comes with the signature.
    if (name.includes("encrypted")) continue;
    const { outcome } = await page.follow(name);
    assert.equal(outcome.data.type, "AuthError");
    assert.equal(outcome.data.status, 401);
  }
  page.leave();
  const unknown = new Page(Pusher, { key: "another" });
  assert.equal((await unknown.hears("error")).code, 4001);
  await unknown.hears("disconnected");
}

/** Private channels and what clients say to each other. */
async function privateChannels(Pusher) {
  const pages = [new Page(Pusher), new Page(Pusher)];
  const [one, other] = await Promise.all(pages.map((page) => page.follow("private-a")));
  assert.ok(one.channel.trigger("client-typing", { isTyping: true }));
  assert.deepEqual((await other.log.next(event("client-typing"), "typing")).data, { isTyping: true });
  await told.next((hook) => hook.event === "client-typing", "the webhook of it");
  for (let number = 0; number < 12; number += 1) one.channel.trigger("client-typing", {});
  assert.equal((await pages[0].hears("error")).code, 4301);
  pages.forEach((page) => page.leave());
}

/** What only subscribers can read. */
async function encryptedChannels(Pusher) {
  const page = await new Page(Pusher).connected();
  const name = "private-encrypted-a";
  const socketId = page.pusher.connection.socket_id;
  const signed = backend.authorizeChannel(socketId, name);
  assert.ok(signed.shared_secret);
  const log = new Log();
  page.pusher.connection.bind("message", (frame) => log.add(frame));
  page.pusher.send_event("pusher:subscribe", { channel: name, auth: signed.auth });
  await log.next(event("pusher_internal:subscription_succeeded"), "following");
  await backend.trigger(name, "told", { secret: 1 });
  const { data } = await log.next(event("told"), "told");
  assert.deepEqual(Object.keys(data).sort(), ["ciphertext", "nonce"], "nobody on the way reads it");
  page.leave();
}

/** Presence: three tabs of one person are one member. */
async function presenceChannels(Pusher) {
  const ama = new Page(Pusher);
  const { channel, log } = await ama.follow("presence-room");
  assert.equal(channel.members.count, 1);
  assert.deepEqual(channel.members.me, { id: "ama", info: { name: "ama" } });
  const tabs = [1, 2, 3].map(() => new Page(Pusher, { user: "ravi" }));
  const followed = await Promise.all(tabs.map((tab) => tab.follow("presence-room")));
  for (const tab of followed) assert.equal(tab.channel.members.count, 2);
  const added = await log.next(event("pusher:member_added"), "a member");
  assert.deepEqual(added.data, { id: "ravi", info: { name: "ravi" } });
  const users = await (await backend.get({ path: "/channels/presence-room/users" })).json();
  assert.deepEqual(users, { users: [{ id: "ama" }, { id: "ravi" }] });
  followed[0].channel.trigger("client-wave", {});
  const wave = await new Promise((resolve) => {
    channel.bind("client-wave", (data, metadata) => resolve(metadata));
  });
  assert.equal(wave.user_id, "ravi");
  tabs.slice(1).forEach((tab) => tab.leave());
  tabs[0].leave();
  const removed = await log.next(event("pusher:member_removed"), "a member's leave");
  assert.equal(removed.data.id, "ravi");
  assert.ok(!log.all.some(event("pusher:member_added")), "one member came, and went once");
  assert.equal(channel.members.count, 1);
  ama.leave();
  await told.next(({ name }) => name === "channel_vacated", "that nobody is left");
}

/** Cache channels. */
async function cacheChannels(Pusher, name) {
  const early = new Page(Pusher);
  const first = await early.follow(name);
  await first.log.next(event("pusher:cache_miss"), "that nothing was said");
  await backend.trigger(name, "told", { number: 7 });
  await first.log.next(event("told"), "told");
  early.leave();
  const late = new Page(Pusher);
  const second = await late.follow(name);
  assert.deepEqual((await second.log.next(event("told"), "what was said")).data, { number: 7 });
  late.leave();
}

/** Users who sign in. */
async function users(Pusher) {
  const page = await new Page(Pusher, { user: "zoe" }).connected();
  page.pusher.signin();
  await page.pusher.user.signinDonePromise;
  const log = new Log();
  page.pusher.user.bind("told", (data) => log.add({ event: "told", data }));
  const channel = page.pusher.user.serverToUserChannel;
  if (!channel.subscribed) {
    await new Promise((resolve) => channel.bind("pusher:subscription_succeeded", resolve));
  }
  await backend.sendToUser("zoe", "told", { hello: "Zoe" });
  assert.deepEqual((await log.next(event("told"), "told")).data, { hello: "Zoe" });
  await backend.terminateUserConnections("zoe");
  await page.hears("disconnected");
}

/** The official library of Python. */
async function python() {
  const page = new Page(Pusher86);
  const { log } = await page.follow("from-python");
  const presence = await page.follow("presence-python");
  await promisify(execFile)(process.env.PARLOR_PYTHON, [process.env.PARLOR_BACKEND]);
  assert.deepEqual((await log.next(event("told"), "told")).data, { by: "python" });
  assert.deepEqual((await log.next(event("batched"), "batched")).data, { number: 2 });
  assert.equal(presence.channel.members.count, 1);
  page.leave();
}

for (const [version, Pusher] of [["8.4", Pusher84], ["8.6", Pusher86]]) {
  await publicChannels(Pusher);
  await refusals(Pusher);
  await privateChannels(Pusher);
  await encryptedChannels(Pusher);
  await presenceChannels(Pusher);
  await cacheChannels(Pusher, `cache-${version}`);
  await users(Pusher);
}
await python();
// The libraries' own timers would go on.
process.exit(0);
