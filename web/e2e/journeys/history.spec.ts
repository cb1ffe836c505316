import type { Page } from "@playwright/test";
import { expect, message, messages, test } from "../support/journey.ts";

const MESSAGES = 50_000;
const TURNS = 40;

test("a conversation of 50,000 messages opens and scrolls", async ({ visit, person }) => {
  test.setTimeout(180_000);
  const ama = await person("ama");
  const pair = await ama.open({ kind: "direct", participants: ["akiko"], title: "Long history" });
  const writer = await visit("ama", "/nowhere");
  await writeMany(writer, pair.id, ama.token);
  await writer.context().close();

  const began = Date.now();
  const reader = await visit("akiko", `/inbox?c=${pair.id}`);
  await expect(messages(reader)).toBeVisible();
  await reader
    .getByRole("button", { name: /latest/ })
    .or(message(reader, `Line ${MESSAGES}.`))
    .first()
    .waitFor();
  console.log(`opened after ${Date.now() - began} ms`);

  await messages(reader).hover();
  const cost = await workOf(reader);
  const times = await frameTimes(reader, async () => {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await reader.mouse.wheel(0, -1200);
      await reader.evaluate(() => new Promise(requestAnimationFrame));
    }
  });
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(1);
  console.log(
    `frames ${times.length}, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms`,
  );

  const work = await cost();
  console.log(`work a turn: script ${work.script} ms, layout and style ${work.layout} ms`);

  const rows = await messages(reader).getByRole("article").count();
  expect(rows).toBeGreaterThan(3);
  expect(rows).toBeLessThan(200);
});

/** Writes as fast as the server takes it, over a socket of the page. */
async function writeMany(page: Page, conversationId: string, token: string): Promise<void> {
  await page.evaluate(
    async ({ conversationId, token, count }) => {
      const socket = new WebSocket(`/api/v1/ws?token=${token}`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      await new Promise<void>((resolve, reject) => {
        let sent = 0;
        let stored = 0;
        const push = () => {
          while (sent < count && sent - stored < 60) {
            sent += 1;
            const data = {
              conversation_id: conversationId,
              client_id: `line-${sent}`,
              content: `Line ${sent}. ${"Words to fill it. ".repeat(sent % 7)}`,
            };
            socket.send(JSON.stringify({ id: sent, type: "send_message", data }));
          }
        };
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type !== "reply") {
            return;
          }
          if (!frame.ok) {
            reject(new Error(frame.error.message));
          }
          stored += 1;
          if (stored === count) {
            resolve();
          }
          push();
        };
        push();
      });
      socket.close();
    },
    { conversationId, token, count: MESSAGES },
  );
}

/** How long each frame took while something was done. */
async function frameTimes(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { frameTimes: times });
  });
  await act();
  return page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes);
}

/** What the browser itself worked since, by turn: less at the mercy of what else the machine does. */
async function workOf(page: Page): Promise<() => Promise<{ script: string; layout: string }>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const seconds = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
    return {
      script: seconds("ScriptDuration"),
      layout: seconds("LayoutDuration") + seconds("RecalcStyleDuration"),
    };
  };
  const before = await read();
  return async () => {
    const after = await read();
    const each = (now: number, then: number) => (((now - then) * 1000) / TURNS).toFixed(1);
    return {
      script: each(after.script, before.script),
      layout: each(after.layout, before.layout),
    };
  };
}
