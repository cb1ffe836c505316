import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { test as base, closeStage, expect, openStage } from "../support/journey.ts";
import { setScene } from "../support/scene.ts";

const test = base.extend({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
    async ({}, use) => {
      const stage = await openStage();
      await setScene(stage.parlor.url);
      await use(stage);
      await closeStage(stage);
    },
    { scope: "worker" },
  ],
});

const PAGES: readonly (readonly [who: string, path: string, open?: RegExp])[] = [
  ["ama", "/inbox", /Ravi/],
  ["ama", "/customer-portal/chat", /Customer Support/],
  ["ravi", "/driver-portal/chat", /Driver Support/],
  ["ines", "/admin/chat", /Customer Support/],
  ["ines", "/admin/messages", /Mateo/],
  ["ama", "/customer/messages"],
  ["mateo", "/member/messages"],
  ["priya", "/trips/t_1", /chat/i],
  ["dmitri", "/driver/trips"],
  ["chidi", "/marketplace/messages", /Full valet/],
  ["paula", "/provider/messages", /Full valet/],
  ["anders", "/marketplace/admin", /Full valet/],
  ["bilal", "/support/driver", /Ramp stuck/],
  ["quynh", "/support/regulator", /North terminal/],
  ["carlos", "/support/control", /Ramp stuck/],
  ["sam", "/desk", /Ravi/],
  ["akiko", "/admin"],
  ["akiko", "/admin?tab=conversations", /Full valet/],
  ["akiko", "/admin?tab=people"],
  ["akiko", "/admin?tab=reports"],
  ["chidi", "/desk"],
  ["chidi", "/nowhere"],
];

test("axe finds nothing on the first page", async ({ page, stage }) => {
  await page.goto(stage.pages.url);
  await expect(page.getByRole("button", { name: /Ama/ }).first()).toBeVisible();
  expect(await violations(page, "/")).toEqual([]);
});

/** Two halves, for two workers. */
for (const half of [0, 1]) {
  test(`axe finds nothing on the pages, ${half + 1} of 2`, async ({ visit }) => {
    test.setTimeout(150_000);
    const found: string[] = [];
    for (const [who, path, open] of PAGES.filter((_, at) => at % 2 === half)) {
      const page = await visit(who, path, { reducedMotion: "reduce" });
      await expect(page.getByRole("heading").first()).toBeAttached();
      if (open !== undefined) {
        await page.getByRole("button", { name: open }).first().click();
        await expect(page.getByRole("log", { name: "Messages" })).toBeVisible();
      }
      found.push(...(await violations(page, path)));
      await page.context().close();
    }
    expect(found).toEqual([]);
  });
}

test("axe finds nothing in dialogs and menus", async ({ visit }) => {
  const inbox = await visit("ines", "/inbox", { reducedMotion: "reduce" });
  await inbox.getByRole("button", { name: "New conversation" }).click();
  await expect(inbox.getByRole("dialog").getByRole("button", { name: /Mateo/ })).toBeVisible();
  const found = [...(await violations(inbox, "new conversation"))];
  await inbox.keyboard.press("Escape");
  await inbox.getByRole("button", { name: "Account of Ines" }).click();
  await expect(inbox.getByRole("menu")).toBeVisible();
  // Menus open at the end of the document, outside of its landmarks; they have the focus there.
  found.push(...(await violations(inbox, "account", ["region"])));
  const desk = await visit("sam", "/desk", { reducedMotion: "reduce" });
  await desk.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(desk.getByRole("dialog")).toBeVisible();
  found.push(...(await violations(desk, "shortcuts")));
  expect(found).toEqual([]);
});

/** Colours on their way from one to another are neither. */
async function settled(): Promise<void> {
  await new Promise(requestAnimationFrame);
  const ending = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

/** What axe finds, by day and by night. */
async function violations(
  page: Page,
  path: string,
  except: string[] = [],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(settled);
    const { violations } = await new AxeBuilder({ page }).disableRules(except).analyze();
    for (const { id, nodes } of violations) {
      found.push(
        `${path}, ${colorScheme}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
      );
    }
  }
  return found;
}
