import { expect, message, messages, test } from "../support/journey.ts";

test("a moderator hides what somebody reported", async ({ visit, person }) => {
  const paula = await person("paula");
  const pair = await paula.open({ kind: "direct", participants: ["anders"], title: "Rude words" });
  const anders = await person("anders");
  const rude = await anders.say(pair.id, "You are all fools");
  await paula.report(rude.id, "Insults us");

  const reader = await visit("paula", `/inbox?c=${pair.id}`);
  await expect(message(reader, "You are all fools")).toBeVisible();
  const moderator = await visit("akiko", "/admin?tab=reports");
  const report = moderator.getByRole("listitem").filter({ hasText: "You are all fools" });
  await expect(report).toContainText("Insults us");
  await report.getByRole("button", { name: "Hide message" }).click();
  await expect(messages(reader).getByText("This message was hidden by a moderator.")).toBeVisible();
  await expect(message(reader, "You are all fools")).toHaveCount(0);
});

test("an administrator finds a conversation, looks in, and closes it", async ({
  visit,
  person,
}) => {
  const chidi = await person("chidi");
  const pair = await chidi.open({
    kind: "direct",
    participants: ["celine"],
    title: "Parking permit",
  });
  await chidi.say(pair.id, "Which zone is mine?");
  const admin = await visit("ines", "/admin?tab=conversations");
  await admin.getByRole("searchbox", { name: /Search titles/ }).fill("parking permit");
  await expect(admin.getByRole("row")).toHaveCount(2);
  await admin.getByRole("button", { name: /Parking permit/ }).click();
  const opened = admin.getByRole("region", { name: "Opened conversation" });
  await expect(message(admin, "Which zone is mine?")).toBeVisible();
  await opened.getByRole("button", { name: "More actions" }).click();
  await admin.getByRole("menuitem", { name: "Close conversation" }).click();
  await expect(opened.getByText("This conversation is closed.")).toBeVisible();
});

test("the figures count who is there", async ({ visit }) => {
  await visit("bilal", "/inbox");
  const admin = await visit("ines", "/admin");
  const online = admin.getByRole("region", { name: "People online" });
  await expect(online.getByRole("paragraph")).not.toHaveText("0");
  await expect(online.getByRole("img")).toBeVisible();
});

test("pages of other roles say so", async ({ visit }) => {
  const customer = await visit("ama", "/admin/chat");
  await expect(customer.getByRole("heading", { name: "Access denied" })).toBeVisible();
});

test("whoever is not signed in is asked, and comes back", async ({ page, stage }) => {
  await page.goto(`${stage.pages.url}/desk`);
  await page.getByRole("button", { name: /Sam/ }).first().click();
  await expect(page.getByRole("heading", { name: "Support desk" })).toBeVisible();
});
