import { expect, test } from "vitest";
import { sparklinePath } from "./sparkline-path.ts";

test("the line goes from edge to edge", () => {
  expect(sparklinePath([0, 2, 4], 100, 20)).toMatch(/^M0\.0 19\.0 L50\.0 .* L100\.0 /);
});

test("a single figure is a level line", () => {
  const [from, to] = sparklinePath([5], 100, 20).split(" L");
  expect(from?.split(" ")[1]).toBe(to?.split(" ")[1]);
});

test("nothing but noughts stays at the bottom", () => {
  expect(sparklinePath([0, 0], 10, 20)).toBe("M0.0 19.0 L10.0 19.0");
});
