import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { conversation, message, opened, person } from "../../tests/builders.ts";
import { FakeClient } from "../../tests/FakeClient.ts";
import { show } from "../../tests/show.tsx";
import { InboxList } from "./InboxList.tsx";
import { Thread } from "./Thread.tsx";
import { ThreadHeader } from "./ThreadHeader.tsx";

/** What people write who want it to be more than text. */
const CORPUS = [
  "<script>globalThis.hacked = true</script>",
  '<img src=x onerror="globalThis.hacked = true">',
  "<svg onload=globalThis.hacked=true><a xlink:href=javascript:alert(1)>x</a></svg>",
  "\"><iframe srcdoc='<script>parent.hacked=true</script>'></iframe>",
  "' onmouseover='globalThis.hacked=true",
  "javascript:globalThis.hacked=true",
  "JAVASCRIPT:globalThis.hacked=true//http://a.example",
  "java\tscript:globalThis.hacked=true",
  "\u0001javascript:globalThis.hacked=true",
  "data:text/html;base64,PHNjcmlwdD5oYWNrZWQ9dHJ1ZTwvc2NyaXB0Pg==",
  'https://a.example/"onclick=globalThis.hacked=true',
  "https://a.example/<script>globalThis.hacked=true</script>",
  "http://a.example@javascript:alert(1)",
  "[x](javascript:globalThis.hacked=true)",
  "{{constructor.constructor('globalThis.hacked=true')()}}",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.hacked=true>",
  "<style>*{display:none}</style><link rel=stylesheet href=//a.example>",
  "<base href=//a.example><meta http-equiv=refresh content=0>",
  "&lt;script&gt;globalThis.hacked=true&lt;/script&gt;",
  "__proto__",
  "\u202e<script>",
];

const FORBIDDEN = "script, iframe, object, embed, style, link, meta, base, math, form form";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

function expectHarmless(container: Element) {
  expect(Reflect.get(globalThis, "hacked")).toBeUndefined();
  expect([...container.querySelectorAll(FORBIDDEN)]).toEqual([]);
  for (const element of container.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      expect(name.startsWith("on"), `${name}=${value}`).toBe(false);
      if (!["href", "src", "action", "xlink:href"].includes(name)) continue;
      expect(["http:", "https:", "mailto:"]).toContain(new URL(value).protocol);
    }
  }
  for (const link of container.querySelectorAll("a")) {
    expect(link.getAttribute("rel")).toMatch(/noopener.*nofollow/);
  }
}

test.each(CORPUS)("%j is text wherever somebody can put it", (evil) => {
  const client = new FakeClient();
  const participants = [person("ama"), person("x", evil), person("y", evil)].map((one) => ({
    ...one,
    avatar_url: evil,
  }));
  const attachments = ["image/png", "text/html", evil].map((mime) => ({
    url: evil,
    name: evil,
    mime,
    size: 1,
    thumbnail_url: evil,
  }));
  const sender = { id: "x", name: evil, role: evil };
  const metadata = { latitude: evil, longitude: evil };
  const messages = [
    message(1, { content: evil, sender, attachments }),
    message(2, { content: evil, own: true, replyTo: "m1", status: "failed", clientId: evil }),
    message(3, { kind: "system", content: evil }),
    message(4, { kind: "location", content: "", metadata, sender }),
  ];
  const talk = conversation({ title: evil, participants });
  client.at("c1", opened({ conversation: talk, messages, typists: [{ userId: "x", name: evil }] }));
  client.inbox.update({ conversations: [talk, conversation({ id: "c2", participants })] });
  const { container } = show(
    client,
    <>
      <InboxList onSelect={() => undefined} />
      <Thread
        conversationId="c1"
        header={<ThreadHeader title={evil} avatar={{ name: evil, url: evil }} />}
      />
    </>,
  );
  expect(container.querySelector(".parlor-row .parlor-text")?.textContent).toBe(evil);
  expectHarmless(container);
});

test("what was deleted or hidden is not there any more, whatever is still known of it", () => {
  const client = new FakeClient();
  const gone = "2026-03-02T10:00:00.000Z";
  const messages = [
    message(1, { content: "secret one", deletedAt: gone }),
    message(2, { content: "secret two", hiddenAt: gone }),
    message(3, { own: true, replyTo: "m1" }),
  ];
  client.at("c1", opened({ messages }));
  const { container } = show(client, <Thread conversationId="c1" />);
  expect(container.textContent).not.toContain("secret");
  expect(container.textContent).toContain("This message was deleted.");
  expect(container.textContent).toContain("This message was hidden by a moderator.");
});
