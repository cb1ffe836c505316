import { test as base, closeStage, expect, messages, openStage } from "../support/journey.ts";

const test = base.extend({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
    async ({}, use) => {
      const stage = await openStage();
      await use(stage);
      await closeStage(stage);
    },
    { scope: "worker" },
  ],
});

/** Texts that would run something on a page that takes text for HTML or addresses for harmless. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "<iframe srcdoc='<script>parent.alert(1)</script>'>",
  "javascript:alert(1)",
  "[link](javascript:alert(1))",
  'https://example.org/"onmouseover="alert(1)',
  "data:text/html,<script>alert(1)</script>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "{{constructor.constructor('alert(1)')()}}",
  "‮<b>gnp.exe",
];

test("nothing that people write runs or becomes a part of the page", async ({
  visit,
  person,
  stage,
}) => {
  const name = "<img src=x onerror=alert(1)>";
  const guest = await fetch(`${stage.parlor.url}/api/v1/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, email: "x@example.org", content: HOSTILE[0] }),
  });
  expect(guest.status).toBe(201);
  const chidi = await person("chidi");
  const pair = await chidi.open({
    kind: "direct",
    participants: ["ines"],
    title: "<svg onload=alert(1)>",
  });
  for (const text of HOSTILE) {
    await chidi.say(pair.id, text);
  }
  const told: string[] = [];
  for (const path of [
    `/inbox?c=${pair.id}`,
    "/desk",
    "/admin?tab=conversations",
    "/admin?tab=people",
    "/admin/chat",
    "/admin/messages",
  ]) {
    const page = await visit("ines", path);
    page.on("dialog", (dialog) => {
      told.push(`${path}: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (line) => {
      if (/Content.Security.Policy/i.test(line.text())) {
        told.push(`${path}: ${line.text()}`);
      }
    });
    await page.reload();
    await expect(page.getByText("Connected")).toBeVisible();
    if (path.startsWith("/inbox")) {
      for (const text of HOSTILE) {
        await expect(messages(page).getByText(text, { exact: true }).first()).toBeAttached();
      }
      const links = await messages(page).getByRole("link").all();
      for (const link of links) {
        expect(await link.getAttribute("href")).toMatch(/^(https?|mailto):/);
      }
    }
    if (path === "/desk") {
      await page.getByRole("button", { name: /onerror/ }).click();
      await expect(messages(page).getByText(HOSTILE[0] ?? "")).toBeVisible();
    }
    await expect(
      page.locator("#root script, #root iframe, #root img[src=x], [onerror], [onload]"),
    ).toHaveCount(0);
  }
  expect(told).toEqual([]);
});
