import { expect, test } from "vitest";
import { ageText, pressure } from "./age-text.ts";

test.each([
  [0, "0:00"],
  [42, "0:42"],
  [725, "12:05"],
  [3 * 3600 + 7 * 60, "3 h 07"],
  [52 * 3600, "2 d 4 h"],
  [-5, "0:00"],
])("after %d seconds it says %s", (seconds, text) => {
  expect(ageText(0, seconds * 1000)).toBe(text);
});

test("an age presses after five and after fifteen minutes", () => {
  const minutes = (count: number) => pressure(0, count * 60_000);
  expect([minutes(4.9), minutes(5), minutes(15)]).toEqual(["fresh", "late", "overdue"]);
});
