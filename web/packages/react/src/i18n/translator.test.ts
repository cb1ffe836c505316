import { expect, test } from "vitest";
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { translator } from "./translator.ts";

const places = (text: unknown) =>
  [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])]
    .filter((it) => it !== "{count}")
    .sort();

test("every language fills the same places", () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect([key, places(ar[key])]).toEqual([key, places(en[key])]);
  }
});

test("counts choose the form of the language", () => {
  const english = translator("en");
  expect(english.t("newMessagesBelow", { count: 1 })).toBe("1 new message");
  expect(english.t("newMessagesBelow", { count: 1200 })).toBe("1,200 new messages");
  const arabic = translator("ar-EG");
  const forms = [1, 2, 3, 11].map((count) => arabic.t("newMessagesBelow", { count }));
  expect(new Set(forms).size).toBe(4);
  expect(arabic.dir).toBe("rtl");
});

test("what is put in is text, also when it looks like a place", () => {
  expect(translator("en").t("typingOne", { name: "{count} $& $1" })).toBe(
    "{count} $& $1 is typing…",
  );
});

test("unknown languages speak English, and what is no language does, too", () => {
  expect(translator("fi").t("send")).toBe("Send");
  expect(translator("!").t("send")).toBe("Send");
  expect(translator("he").dir).toBe("rtl");
});

test("a host's words take the place of ours", () => {
  expect(translator("en", { send: "Go" }).t("send")).toBe("Go");
});
