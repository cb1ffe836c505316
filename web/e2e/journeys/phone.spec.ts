import { devices } from "@playwright/test";
import { expect, message, say, test } from "../support/journey.ts";

test("on a phone, the list and the thread take turns", async ({ visit, person }) => {
  const chidi = await person("chidi");
  const pair = await chidi.open({ kind: "direct", participants: ["sam"], title: "Phone talk" });
  await chidi.say(pair.id, "Can you read this on the train?");
  const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];
  const page = await visit("sam", "/inbox", phone);
  const item = page.getByRole("button", { name: /Phone talk/ });
  await item.click();
  await expect(message(page, "Can you read this on the train?")).toBeVisible();
  await expect(item).toBeHidden();
  await say(page, "I can");
  await expect(message(page, "I can")).toBeVisible();
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(item).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(phone.viewport.width);
});
