import { test as base, closeStage, expect, message, openStage, say } from "../support/journey.ts";
import { Person } from "../support/person.ts";

const test = base.extend({
  /** A server of its own: it is killed. */
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

test("what is written while the server is down arrives once, in order", async ({
  stage,
  visit,
}) => {
  const ama = await Person.of(stage.parlor.url, "ama");
  const pair = await ama.open({ kind: "direct", participants: ["sam"] });
  await ama.say(pair.id, "Before the outage");
  const one = await visit("ama", `/inbox?c=${pair.id}`);
  const other = await visit("sam", `/inbox?c=${pair.id}`);
  await expect(message(other, "Before the outage")).toBeVisible();

  await stage.parlor.kill();
  await expect(one.getByText("Reconnecting")).toBeVisible();
  const written = ["First of three", "Second of three", "Third of three"];
  for (const text of written) {
    await say(one, text);
    await expect(message(one, text).getByText("Sending")).toBeAttached();
  }

  await stage.parlor.restart();
  for (const text of written) {
    await expect(message(other, text)).toBeVisible({ timeout: 30_000 });
    await expect(message(one, text).getByText("Sending")).toHaveCount(0);
  }
  const arrived = await other.getByRole("log", { name: "Messages" }).getByRole("article").all();
  const texts = await Promise.all(arrived.map((row) => row.textContent()));
  const order = texts.flatMap((text) => written.filter((line) => text?.includes(line)));
  expect(order).toEqual(written);
});
