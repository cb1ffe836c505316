import { expect, test } from "vitest";
import { message } from "../../tests/builders.ts";
import { buildRows } from "./rows.ts";

const shape = (messages: Parameters<typeof buildRows>[0], unread?: number) =>
  buildRows(messages, unread).map((row) => {
    if (row.kind !== "message") return row.kind;
    return `${row.first ? "[" : ""}${row.key}${row.last ? "]" : ""}`;
  });
const at = (minutes: number) => new Date(2026, 2, 2, 9, minutes).toISOString();

test("messages of one person close to each other are one run", () => {
  const messages = [
    message(1, { createdAt: at(0) }),
    message(2, { createdAt: at(1) }),
    message(3, { createdAt: at(20) }),
    message(4, { createdAt: at(21), own: true }),
  ];
  expect(shape(messages)).toEqual(["day", "[k1", "k2]", "[k3]", "[k4]"]);
});

test("each day begins with its name, and ends a run", () => {
  const messages = [message(1, { createdAt: at(-10 * 60 + 59) }), message(2, { createdAt: at(0) })];
  expect(shape(messages)).toEqual(["day", "[k1]", "day", "[k2]"]);
});

test("the divider stands before the first unread message of somebody else", () => {
  const messages = [1, 2, 3].map((seq) => message(seq, { createdAt: at(0), own: seq === 2 }));
  expect(shape(messages, 2)).toEqual(["day", "[k1]", "[k2]", "unread", "[k3]"]);
  expect(shape(messages, undefined)).not.toContain("unread");
});

test("system lines stand alone", () => {
  const messages = [
    message(1, { createdAt: at(0) }),
    message(2, { createdAt: at(0), kind: "system" }),
    message(3, { createdAt: at(0) }),
  ];
  expect(shape(messages)).toEqual(["day", "[k1]", "[k2]", "[k3]"]);
});
