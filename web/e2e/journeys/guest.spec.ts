import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, closeStage, expect, message, openStage, say } from "../support/journey.ts";

const test = base.extend<{ readonly shop: string }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
    async ({}, use) => {
      const stage = await openStage({ PARLOR__SERVER__ALLOWED_ORIGINS: "*" });
      await use(stage);
      await closeStage(stage);
    },
    { scope: "worker" },
  ],
  /** A page of somebody else's, at another origin, with the widget in it. */
  shop: async ({ stage }, use) => {
    const html = `<!doctype html><html lang="en"><title>Tea shop</title><h1>Tea shop</h1>
      <script src="${stage.pages.url}/widget.js" data-title="Tea support" async></script></html>`;
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await use(`http://127.0.0.1:${port}/`);
    await new Promise((resolve) => server.close(resolve));
  },
});

test("a guest of a shop asks, and somebody at the desk answers", async ({ shop, page, visit }) => {
  // The widget closes its root to the site; a test has to look inside.
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: "open" });
    };
  });
  await page.goto(shop);
  await page.getByRole("button", { name: /chat/i }).click();
  await page.getByLabel("Name").fill("Lea Brandt");
  await page.getByLabel("E-mail").fill("lea@brandt.example");
  await page.getByLabel("How can we help?").fill("Do you deliver to islands?");
  await page.getByRole("button", { name: "Start chat" }).click();
  await expect(message(page, "Do you deliver to islands?")).toBeVisible();

  const desk = await visit("sam", "/desk");
  const queue = desk.getByRole("list", { name: "Waiting" });
  await queue.getByRole("button", { name: /Lea Brandt/ }).click();
  await desk.getByRole("button", { name: "Claim", exact: true }).click();
  await say(desk, "We do, by ferry on Fridays.");
  await expect(message(page, "We do, by ferry on Fridays.")).toBeVisible();
  await expect(queue).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: /chat/i }).click();
  await expect(message(page, "We do, by ferry on Fridays.")).toHaveCount(1);
});
