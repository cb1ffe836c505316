import { expect, test } from "vitest";
import { covers, indexAt, layOut, offsetOf, rangeFor } from "./layout.ts";

const layout = layOut(50_000, (index) => 20 + (index % 3) * 10);

test("a line is found by any height within it", () => {
  for (const index of [0, 1, 2, 999, 49_999]) {
    expect(indexAt(layout, offsetOf(layout, index))).toBe(index);
    expect(indexAt(layout, offsetOf(layout, index + 1) - 1)).toBe(index);
  }
});

test("beyond the ends are the first and the last line", () => {
  expect(indexAt(layout, -100)).toBe(0);
  expect(indexAt(layout, layout.total + 100)).toBe(49_999);
});

test("only what is near the view is there, of 50,000 lines too", () => {
  const { start, end } = rangeFor(layout, 600_000, 700, 600);
  expect(offsetOf(layout, start)).toBeLessThanOrEqual(599_400);
  expect(offsetOf(layout, end)).toBeGreaterThan(601_300);
  expect(end - start).toBeLessThan(80);
});

test("an empty list has no lines", () => {
  expect(
    rangeFor(
      layOut(0, () => 1),
      0,
      700,
      600,
    ),
  ).toEqual({ start: 0, end: 0 });
});

test("what is there is enough until the view comes near its edge", () => {
  const range = rangeFor(layout, 600_000, 700, 900);
  expect(covers(layout, range, 600_000, 700, 300)).toBe(true);
  expect(covers(layout, range, 600_550, 700, 300)).toBe(true);
  expect(covers(layout, range, 600_700, 700, 300)).toBe(false);
  expect(covers(layout, range, 599_300, 700, 300)).toBe(false);
  const first = rangeFor(layout, 0, 700, 900);
  expect(covers(layout, first, 0, 700, 300)).toBe(true);
  const last = rangeFor(layout, layout.total - 700, 700, 900);
  expect(covers(layout, last, layout.total - 700, 700, 300)).toBe(true);
});
