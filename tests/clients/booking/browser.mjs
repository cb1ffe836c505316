// The van delivery's administrators in a real browser: pusher-js as it is served to pages, with nothing
// but its own requests, and the site's session cookie that the browser sends by itself.
//
// Takes the server's address and the site's secret from the environment, after client.mjs; says nothing
// and ends with 0 when all is as the product's documentation says.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { encode } from "next-auth/jwt";
import { chromium } from "playwright-core";

const site = `http://${process.env.PARLOR_ADDRESS}`;
const [host, port] = process.env.PARLOR_ADDRESS.split(":");
const library = createRequire(import.meta.url).resolve("pusher-js/dist/web/pusher.js");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** A page of the site with somebody's session, or with nobody's, that follows these channels. */
async function pageOf(token, channels) {
  // The page's own policy would keep out the script that a test brings along.
  const context = await browser.newContext({ bypassCSP: true });
  if (token) {
    const value = await encode({ token, secret: process.env.NEXTAUTH_SECRET });
    const cookie = { name: "next-auth.session-token", value, url: site, httpOnly: true };
    await context.addCookies([cookie]);
  }
  const page = await context.newPage();
  await page.goto(`${site}/healthz`);
  await page.addScriptTag({ path: library });
  await page.evaluate(
    ([wsHost, wsPort, names]) => {
      window.told = [];
      // As the product's front end does, but for where the server is.
      const pusher = new Pusher("parlor", {
        cluster: "eu",
        wsHost,
        wsPort,
        forceTLS: false,
        enabledTransports: ["ws"],
        authEndpoint: "/api/pusher/auth",
      });
      for (const name of names) {
        pusher.subscribe(name).bind_global((event, data) => window.told.push([name, event, data]));
      }
    },
    [host, Number(port), channels],
  );
  const told = (name, event) =>
    page.waitForFunction(
      ([name, event]) => window.told.find(([on, what]) => on === name && what === event)?.[2],
      [name, event],
    );
  return { page, told };
}

const ada = { sub: "ada", id: "ada", name: "Ada", email: "ada@vans.example", role: "admin" };
const rooms = ["admin-support", "private-admin-support"];
const desk = await pageOf(ada, rooms);
const stranger = await pageOf(undefined, rooms);
for (const room of rooms) {
  await desk.told(room, "pusher:subscription_succeeded");
}
await stranger.told("admin-support", "pusher:subscription_succeeded");
await stranger.told("private-admin-support", "pusher:subscription_error");

const asked = await fetch(`${site}/api/chat/guest`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ name: "Nils", email: "nils@example.org", message: "Do you move pianos?" }),
});
assert.equal(asked.status, 201);
const { sessionId } = await asked.json();
for (const room of rooms) {
  const guest = await (await desk.told(room, "guest:new")).jsonValue();
  assert.deepEqual([guest.sessionId, guest.message], [sessionId, "Do you move pianos?"]);
}

// What the administrators were told the stranger was not, although both were told something later.
const closing = await desk.page.evaluate(
  (id) => fetch(`/api/chat/sessions/${id}/close`, { method: "PUT" }).then((one) => one.status),
  sessionId,
);
assert.equal(closing, 200, "the browser's own cookie counts over HTTP as well");
await stranger.page.evaluate(
  () =>
    new Promise((resolve) => {
      const again = Pusher.instances[0];
      again.unsubscribe("admin-support");
      again.subscribe("admin-support").bind("pusher:subscription_succeeded", resolve);
    }),
);
const heard = await stranger.page.evaluate(() => window.told.map(([, event]) => event));
assert.ok(!heard.includes("guest:new"), heard.join());

await browser.close();
