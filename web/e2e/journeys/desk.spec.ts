import { expect, message, test } from "../support/journey.ts";

test("the desk works by keyboard alone", async ({ visit, person }) => {
  const driver = await person("ravi");
  const asked = await driver.open({ kind: "support", title: "Key request" });
  await driver.say(asked.id, "The key box is empty");

  const desk = await visit("sam", "/desk");
  await expect(desk.getByRole("button", { name: /Key request/ })).toBeVisible();
  await desk.keyboard.press("?");
  await expect(desk.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(desk.getByRole("dialog")).toHaveCount(0);

  await desk.keyboard.press("/");
  await desk.keyboard.type("Key request");
  await desk.keyboard.press("Escape");
  await desk.keyboard.press("j");
  await expect(message(desk, "The key box is empty")).toBeVisible();
  await desk.keyboard.press("c");
  await expect(desk.getByRole("button", { name: "Release" })).toBeVisible();
  await desk.keyboard.press("r");
  await desk.keyboard.type("A new key is on its way");
  await desk.keyboard.press("Enter");
  await expect(message(desk, "A new key is on its way")).toBeVisible();
  await desk.keyboard.press("Escape");
  await desk.keyboard.press("e");
  await expect(desk.getByText("Pick somebody who waits")).toBeVisible();
});

test("signing in, writing and signing out by keyboard alone", async ({ page, stage }) => {
  await page.goto(stage.pages.url);
  const ama = page
    .getByRole("region", { name: "Van delivery" })
    .getByRole("button", { name: /Ama/ });
  await expect(ama).toBeVisible();
  await ama.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "My deliveries" })).toBeVisible();
  await page.getByRole("link", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Contact support" })).toBeFocused();
  await page.getByRole("button", { name: "Account of Ama" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Sign out" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Who would you like to be?" })).toBeVisible();
});
