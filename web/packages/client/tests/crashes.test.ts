import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { NO_LIMITS } from "./flood.ts";
import { person, texts, together, until } from "./people.ts";
import { TestServer } from "./server.ts";

const CRASHES = 4;

test("however often the server dies, everybody has everything once and in the same order", async () => {
  const server = await TestServer.start(NO_LIMITS);
  try {
    const sam = person(server, "sam", { role: "support" });
    const tab = person(server, "sam", { role: "support" });
    const ama = person(server, "ama");
    const clients = [sam, tab, ama];
    const [atSam, atAma] = await together(sam, ama, "ama");
    const handles = [atSam, tab.conversation(atSam.id), atAma];
    const heard: string[] = [];
    ama.on("message", ({ message }) => heard.push(message.content));
    for (const handle of handles) {
      handle.state.subscribe(() => handle.markRead(handle.state.get().messages.at(-1)?.seq ?? 0));
    }

    let said = 0;
    const say = () => {
      for (const [place, handle] of handles.entries()) {
        handle.send({ content: `${place}:${Math.floor(said / handles.length)}` });
        said += 1;
      }
    };
    for (let crash = 0; crash < CRASHES; crash += 1) {
      // Dies at another moment of the talk each time.
      for (let round = 0; round < 10; round += 1) {
        say();
        await wait(5 * crash);
      }
      await server.kill();
      say();
      await server.run();
      for (const client of clients) client.connect();
      for (const client of clients) {
        await until(client.connection, ({ status }) => status === "open");
      }
    }
    say();

    for (const handle of handles) {
      await until(handle.state, ({ messages }) => messages.filter(({ id }) => id).length === said);
      await until(handle.state, ({ messages }) =>
        messages.every(({ status }) => status === "read"),
      );
      await until(handle.state, ({ unread }) => unread === 0);
      expect(texts(handle)).toEqual(texts(atAma));
      const seqs = handle.state.get().messages.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, place) => place + 1));
    }
    for (const place of handles.keys()) {
      const own = texts(atAma).filter((text) => text.startsWith(`${place}:`));
      expect(own).toEqual(own.map((_, round) => `${place}:${round}`));
    }
    for (const client of clients) await until(client.inbox, ({ totalUnread }) => totalUnread === 0);
    expect(heard.toSorted()).toEqual(texts(atAma).toSorted());
  } finally {
    await server.stop();
  }
});
