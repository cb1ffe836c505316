import {
  type BrowserContextOptions,
  test as base,
  type Locator,
  type Page,
} from "@playwright/test";
import { type Pages, pagesOf } from "./pages.ts";
import { Parlor } from "./parlor.ts";
import { Person } from "./person.ts";

/** A server and its pages. */
export interface Stage {
  readonly parlor: Parlor;
  readonly pages: Pages;
}

interface Journey {
  /** Opens a page in a browser of its own, as one of the sample people. */
  readonly visit: (id: string, path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** One of the sample people without a browser, to set the scene. */
  readonly person: (id: string) => Promise<Person>;
}

interface SharedStage {
  readonly stage: Stage;
}

/** Journeys of one worker share a server; each brings conversations of its own. */
export const test = base.extend<Journey, SharedStage>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
    async ({}, use) => {
      const stage = await openStage();
      await use(stage);
      await closeStage(stage);
    },
    { scope: "worker" },
  ],
  visit: async ({ browser, stage }, use) => {
    const opened: Page[] = [];
    await use(async (id, path, options = {}) => {
      const { token } = await Person.of(stage.parlor.url, id);
      const context = await browser.newContext(options);
      const page = await context.newPage();
      opened.push(page);
      await page.goto(`${stage.pages.url}${path}#token=${token}`);
      return page;
    });
    await Promise.all(opened.map((page) => page.context().close()));
  },
  person: async ({ stage }, use) => {
    await use((id) => Person.of(stage.parlor.url, id));
  },
});

export { expect } from "@playwright/test";

/** Starts a server with its pages. */
export async function openStage(settings: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const parlor = await Parlor.start(settings);
  return { parlor, pages: await pagesOf(parlor.url) };
}

/** Ends both. */
export async function closeStage({ parlor, pages }: Stage): Promise<void> {
  await pages.stop();
  await parlor.remove();
}

/** The messages that a page shows. */
export function messages(page: Page): Locator {
  return page.getByRole("log", { name: "Messages" });
}

/** Writes a message into the conversation that is open, and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(text);
  await field.press("Enter");
}

/** The message with this text, once. */
export function message(page: Page, text: string): Locator {
  return messages(page).getByRole("article").filter({ hasText: text });
}
