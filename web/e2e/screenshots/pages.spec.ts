import { fileURLToPath } from "node:url";
import { devices, type Page } from "@playwright/test";
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

const FOLDER = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));

const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];
const SCREENS = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { ...phone, deviceScaleFactor: 1 },
} as const;

/** A picture: who looks at what, and what they open there first. */
interface Picture {
  readonly name: string;
  readonly who?: string;
  readonly path: string;
  readonly open?: readonly RegExp[];
  /** Who comes meanwhile, so that figures move. */
  readonly crowd?: readonly string[];
}

const PICTURES: readonly Picture[] = [
  { name: "sign-in", path: "/" },
  { name: "inbox", who: "ama", path: "/inbox", open: [/Ravi/] },
  { name: "desk", who: "sam", path: "/desk", open: [/A scratch/, /Quynh/] },
  { name: "admin-overview", who: "ines", path: "/admin", crowd: ["ama", "ravi", "paula"] },
  {
    name: "admin-conversations",
    who: "ines",
    path: "/admin?tab=conversations",
    open: [/Almaty/],
  },
  { name: "admin-people", who: "ines", path: "/admin?tab=people" },
  { name: "admin-reports", who: "akiko", path: "/admin?tab=reports" },
  { name: "booking-admin", who: "ines", path: "/admin/chat", open: [/^(?!.*filter).*Ravi/] },
  {
    name: "booking-customer",
    who: "ama",
    path: "/customer-portal/chat",
    open: [/Booking bk_1/],
  },
  { name: "booking-driver", who: "ravi", path: "/driver-portal/chat", open: [/Booking bk_1/] },
  { name: "agency-admin", who: "ines", path: "/admin/messages", open: [/Mateo/] },
  { name: "agency-customer", who: "ama", path: "/customer/messages" },
  { name: "agency-member", who: "mateo", path: "/member/messages" },
  { name: "trip", who: "priya", path: "/trips/t_1", open: [/chat/i] },
  { name: "trip-driver", who: "dmitri", path: "/driver/trips" },
  { name: "carwash-customer", who: "chidi", path: "/marketplace/messages", open: [/Full valet/] },
  { name: "carwash-provider", who: "paula", path: "/provider/messages", open: [/Full valet/] },
  { name: "carwash-admin", who: "anders", path: "/marketplace/admin", open: [/Full valet/] },
  { name: "transit-driver", who: "bilal", path: "/support/driver", open: [/Ramp stuck/] },
  {
    name: "transit-regulator",
    who: "quynh",
    path: "/support/regulator",
    open: [/North terminal/],
  },
  {
    name: "transit-control",
    who: "carlos",
    path: "/support/control",
    open: [/Ramp stuck/, /North terminal/],
  },
];

for (const [screen, options] of Object.entries(SCREENS)) {
  for (const picture of PICTURES) {
    test(`${picture.name} ${screen}`, async ({ visit, browser, stage }) => {
      test.setTimeout(90_000);
      const look = { ...options, reducedMotion: "reduce" } as const;
      const page =
        picture.who === undefined
          ? await (await browser.newContext(look)).newPage()
          : await visit(picture.who, picture.path, look);
      if (picture.who === undefined) {
        await page.goto(stage.pages.url + picture.path);
        await expect(page.getByRole("button", { name: /Ama/ }).first()).toBeVisible();
      } else {
        await expect(page.getByText("Connected").first()).toBeAttached();
        await settle(page);
      }
      for (const name of picture.open ?? []) {
        const button = page.getByRole("main").getByRole("button", { name }).first();
        // On a narrow screen the second of two takes the place of the list.
        if (await button.isVisible()) {
          await button.click();
          await expect(page.getByRole("log", { name: "Messages" }).first()).toBeVisible();
          await settle(page);
        }
      }
      for (const who of picture.crowd ?? []) {
        const came = page.waitForResponse(/figures/);
        const visitor = await visit(who, "/inbox");
        await expect(visitor.getByText("Connected")).toBeVisible();
        await came;
        await page.waitForResponse(/figures/);
      }
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({
          path: `${FOLDER}${picture.name}-${screen}-${colorScheme}.png`,
          animations: "disabled",
          caret: "hide",
        });
      }
    });
  }
}

test("inbox in Arabic", async ({ visit }) => {
  const page = await visit("ama", "/inbox", { ...SCREENS.desk, locale: "ar" });
  await page.getByRole("main").getByRole("button", { name: /Ravi/ }).click();
  await expect(page.getByRole("log")).toBeVisible();
  await settle(page);
  await page.screenshot({ path: `${FOLDER}inbox-arabic-desk-light.png`, animations: "disabled" });
});

/** Waits until nothing is on its way any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
}
