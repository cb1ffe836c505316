import type { Page } from "@playwright/test";
import { expect, message, messages, say, test } from "../support/journey.ts";

/**
 * What two people of any product go through: one writes, the other sees it coming, reads, answers;
 * both find everything again after coming back.
 */
async function talk(one: Page, other: Page, reopen: (page: Page) => Promise<void>): Promise<void> {
  const field = one.getByRole("textbox", { name: "Message", exact: true });
  await field.pressSequentially("Are you there?");
  await expect(other.getByText(/(is|are) typing/)).toBeVisible();
  await field.press("Enter");
  await expect(message(other, "Are you there?")).toBeVisible();
  await expect(message(one, "Are you there?").getByText("Read")).toBeAttached();

  await say(other, "I am. What can I do for you?");
  await expect(message(one, "I am. What can I do for you?")).toBeVisible();

  await one.reload();
  await reopen(one);
  await expect(message(one, "Are you there?")).toHaveCount(1);
  await expect(message(one, "I am. What can I do for you?")).toHaveCount(1);
}

/** What waits for somebody who looks elsewhere. */
async function unread(page: Page): Promise<void> {
  const inbox = page.getByRole("navigation").getByRole("link", { name: /^Inbox/ });
  await expect(inbox).toContainText("1");
}

test("van delivery: a customer asks the office", async ({ visit }) => {
  const customer = await visit("ama", "/customer-portal/chat");
  await customer.getByRole("button", { name: "Contact support" }).click();
  await say(customer, "The driver is late");
  await expect(message(customer, "The driver is late")).toBeVisible();

  const office = await visit("ines", "/admin/chat");
  await office.getByRole("button", { name: /Customer Support/ }).click();
  await office.getByRole("button", { name: "Take over" }).click();
  await expect(message(office, "The driver is late")).toBeVisible();
  await talk(customer, office, async (page) => {
    await page.getByRole("button", { name: /Customer Support/ }).click();
  });
});

test("agency: a member and an administrator", async ({ visit, person }) => {
  const ines = await person("ines");
  const pair = await ines.open({ kind: "direct", participants: ["mateo"] });
  await ines.say(pair.id, "Welcome to the team");
  const member = await visit("mateo", "/inbox");
  await unread(member);
  await member.getByRole("button", { name: /Ines/ }).click();
  await expect(message(member, "Welcome to the team")).toBeVisible();

  const admin = await visit("ines", "/admin/messages");
  await admin.getByRole("button", { name: /Mateo/ }).click();
  await talk(member, admin, async (page) => {
    await expect(messages(page)).toBeVisible();
  });
});

test("agency: a customer has one contact", async ({ visit }) => {
  const customer = await visit("ama", "/customer/messages");
  await say(customer, "When do we start?");
  await expect(message(customer, "When do we start?")).toBeVisible();
  await customer.reload();
  await expect(message(customer, "When do we start?")).toHaveCount(1);
});

test("car wash: a customer and a car wash", async ({ visit, person }) => {
  const shop = await person("chidi");
  const order = await shop.open({
    kind: "direct",
    participants: ["paula"],
    title: "Order 3051",
    reference: { type: "order", id: "3051" },
  });
  await shop.say(order.id, "Is ten o'clock fine?");
  const provider = await visit("paula", "/provider/messages");
  await unread(provider);
  await provider.getByRole("button", { name: /Order 3051/ }).click();
  const customer = await visit("chidi", "/marketplace/messages");
  await customer.getByRole("button", { name: /Order 3051/ }).click();
  await talk(customer, provider, async (page) => {
    await page.getByRole("button", { name: /Order 3051/ }).click();
  });
});

test("shared trip: a passenger and the driver", async ({ visit, person }) => {
  const dmitri = await person("dmitri");
  const trip = await dmitri.open({ kind: "group", reference: { type: "trip", id: "t_1" } });
  await dmitri.say(trip.id, "We leave at half past seven");
  const open = async (page: Page) => {
    await page.getByRole("button", { name: /chat/i }).click();
  };
  const passenger = await visit("priya", "/trips/t_1");
  await expect(passenger.getByRole("heading", { name: "On this trip" })).toBeVisible();
  await open(passenger);
  const driver = await visit("dmitri", "/driver/trips");
  await expect(message(driver, "We leave at half past seven")).toBeVisible();
  await talk(passenger, driver, open);
});

test("shared trip: who does not travel sees nothing", async ({ visit }) => {
  const stranger = await visit("chidi", "/trips/t_1");
  await expect(stranger.getByText("This trip is not yours")).toBeVisible();
});

test("city transit: a bus driver calls the control centre", async ({ visit }) => {
  const driver = await visit("bilal", "/support/driver");
  await driver.getByRole("button", { name: "Contact support" }).click();
  const form = driver.getByRole("form", { name: "Contact support" });
  await form.getByLabel("What is it about?").fill("Ramp stuck");
  await form.getByLabel("Describe what happened").fill("It does not retract.");
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(message(driver, "It does not retract.")).toBeVisible();

  const control = await visit("carlos", "/support/control");
  await control.getByRole("button", { name: /Ramp stuck/ }).click();
  await control.getByRole("button", { name: "Take over" }).click();
  await talk(driver, control, async (page) => {
    await page.getByRole("button", { name: /Ramp stuck/ }).click();
  });
});

test("what is said first in a thread that was opened empty is read", async ({ visit, person }) => {
  const ines = await person("ines");
  await ines.open({ kind: "direct", participants: ["sofia"] });
  const member = await visit("sofia", "/inbox");
  const admin = await visit("ines", "/inbox");
  await member.getByRole("button", { name: /Ines/ }).click();
  await expect(member.getByRole("textbox", { name: "Message", exact: true })).toBeVisible();
  await admin.getByRole("button", { name: /Sofia/ }).click();
  await say(admin, "Welcome, Sofia");
  await expect(message(member, "Welcome, Sofia")).toBeVisible();
  await expect(message(admin, "Welcome, Sofia").getByText("Read")).toBeAttached();
});
