import { expect, test } from "vitest";
import { findLinks, webAddress } from "./links.ts";

const links = (text: string) =>
  findLinks(text).flatMap(({ text: shown, href }) => (href === undefined ? [] : [[shown, href]]));

test.each([
  [
    "see https://a.example/p?q=1#x now",
    [["https://a.example/p?q=1#x", "https://a.example/p?q=1#x"]],
  ],
  ["http://a.example.", [["http://a.example", "http://a.example/"]]],
  ["(https://a.example/x_(y))", [["https://a.example/x_(y)", "https://a.example/x_(y)"]]],
  ["www.a.example, ok?", [["www.a.example", "https://www.a.example/"]]],
  ["to ama@a.example!", [["ama@a.example", "mailto:ama@a.example"]]],
  ["mailto:ama@a.example", [["mailto:ama@a.example", "mailto:ama@a.example"]]],
  ["no link at all", []],
])("finds the addresses in %j", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "https://",
  "http://[",
])("%j is not an address", (text) => {
  expect(links(text)).toEqual([]);
  expect(webAddress(text)).toBeUndefined();
});

test("nothing of a text is lost", () => {
  const text = 'one <https://a.example/"> two www.b.example) three@c.example... end';
  expect(
    findLinks(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

test("an address ends before what turns the direction of writing", () => {
  expect(links("https://a.example/\u202egpj.exe")).toEqual([
    ["https://a.example/", "https://a.example/"],
  ]);
});

test.each([
  `https://a/${")".repeat(5_000)}`,
  "a-".repeat(2_500),
  `${"a.".repeat(2_500)}@`,
])("a long text takes no more than a moment (%#)", (text) => {
  const pieces = findLinks(text.repeat(20));
  expect(pieces.map((piece) => piece.text).join("")).toBe(text.repeat(20));
}, 2_000);
