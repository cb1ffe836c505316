import { expect, test } from "vitest";
import { VersionGate } from "../../src/version-gate.ts";

interface Change {
  readonly version: number;
  readonly isWhole?: boolean;
}

function aGate() {
  const applied: number[] = [];
  let gaps = 0;
  const gate = new VersionGate<Change>({
    version: () => Math.max(0, ...applied),
    apply: ({ version }) => applied.push(version),
    standsAlone: ({ isWhole }) => isWhole ?? false,
    gap: () => {
      gaps += 1;
      gate.shut();
    },
  });
  return { applied, gaps: () => gaps, gate };
}

test("what comes next is applied, and what comes again is passed on", () => {
  const { applied, gate } = aGate();
  gate.open();
  for (const version of [1, 2, 1, 3]) gate.receive({ version });
  expect(applied).toEqual([1, 2, 1, 3]);
});

test("a gap is asked for, and what was held follows", () => {
  const { applied, gaps, gate } = aGate();
  gate.open();
  gate.receive({ version: 1 });
  gate.receive({ version: 4 });
  gate.receive({ version: 3 });
  expect([applied, gaps()]).toEqual([[1], 1]);
  applied.push(2);
  gate.open();
  expect(applied).toEqual([1, 2, 3, 4]);
});

test("answers that are awaited are no gap; once they are there, what is missing is one", () => {
  const { applied, gaps, gate } = aGate();
  gate.open();
  gate.asked();
  gate.asked();
  gate.receive({ version: 3 });
  gate.receive({ version: 4 });
  expect([applied, gaps()]).toEqual([[], 0]);
  gate.receive({ version: 1 });
  gate.answered();
  expect([applied, gaps()]).toEqual([[1], 0]);
  gate.answered();
  expect(gaps()).toBe(1);
});

test("what is told twice while it is held is missing no less", () => {
  const { gaps, gate } = aGate();
  gate.open();
  gate.asked();
  gate.receive({ version: 2 });
  gate.receive({ version: 2 });
  expect(gaps()).toBe(0);
  gate.receive({ version: 4 });
  expect(gaps()).toBe(1);
});

test("what needs nothing of what was before is applied at once", () => {
  const { applied, gate } = aGate();
  gate.open();
  gate.receive({ version: 7, isWhole: true });
  expect(applied).toEqual([7]);
});

test("until it is opened everything waits, and what a lost connection brought is forgotten", () => {
  const { applied, gate } = aGate();
  gate.receive({ version: 1 });
  gate.lost();
  gate.receive({ version: 2 });
  applied.push(1);
  gate.open();
  expect(applied).toEqual([1, 2]);
});

test("of very much nothing but the newest is held, and the rest is asked for", () => {
  const { gaps, gate } = aGate();
  for (let version = 1; version <= 1_500; version += 1) gate.receive({ version });
  gate.open();
  expect(gaps()).toBe(1);
});
