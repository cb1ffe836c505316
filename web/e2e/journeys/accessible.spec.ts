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

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ visit, page, stage }) => {
    test.setTimeout(120_000);
    const found: string[] = [];
    await page.emulateMedia({ colorScheme });
    await page.goto(stage.pages.url);
    await expect(page.getByRole("button", { name: /Ama/ }).first()).toBeVisible();
    found.push(...(await violations(page, "/")));
    for (const [who, path, open] of PAGES) {
      const opened = await visit(who, path, { colorScheme, reducedMotion: "reduce" });
      await expect(opened.getByRole("heading").first()).toBeAttached();
      if (open !== undefined) {
        await opened
          .getByRole("main")
          .or(opened.locator("body"))
          .getByRole("button", { name: open })
          .first()
          .click();
        await expect(opened.getByRole("log", { name: "Messages" })).toBeVisible();
      }
      found.push(...(await violations(opened, path)));
      await opened.context().close();
    }
    expect(found).toEqual([]);
  });
}

async function violations(page: Page, path: string): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations.map(
    (one) => `${path}: ${one.id} ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
  );
}
