import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Marks } from "../../src/marks.ts";
import { RefusalError } from "../../src/refusal.ts";
import type { OwnMark } from "../../src/store/chat.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function someMarks() {
  const state = { isOpen: true, isVisible: true, isIn: true, read: 0, delivered: 0 };
  const move = vi.fn(async ({ mark, seq }: OwnMark) => {
    if (mark === "read") state.read = seq;
    state.delivered = Math.max(state.delivered, seq);
  });
  const marks = new Marks({
    own: () => (state.isIn ? state : undefined),
    isOpen: () => state.isOpen,
    isVisible: () => state.isVisible,
    move,
  });
  const moved = () => move.mock.calls.map(([{ mark, seq }]) => `${mark} ${seq}`);
  return { marks, move, moved, state };
}

test("marks are gathered, and reading is having got it", async () => {
  const { marks, moved } = someMarks();
  for (let seq = 1; seq <= 20; seq += 1) {
    marks.want("delivered", seq);
    marks.want("read", seq);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(moved()).toEqual(["read 20"]);
});

test("marks never move back", async () => {
  const { marks, moved } = someMarks();
  marks.want("read", 5);
  await vi.advanceTimersByTimeAsync(1_000);
  marks.want("read", 3);
  marks.want("delivered", 4);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(moved()).toEqual(["read 5"]);
});

test("what nobody can see arrived, but is not read before somebody looks", async () => {
  const { marks, moved, state } = someMarks();
  state.isVisible = false;
  marks.want("read", 2);
  marks.want("delivered", 2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(moved()).toEqual(["delivered 2"]);
  state.isVisible = true;
  marks.again();
  await vi.advanceTimersByTimeAsync(0);
  expect(moved()).toEqual(["delivered 2", "read 2"]);
});

test("what could not be told is told later, what is refused for good is not", async () => {
  const { marks, move, moved, state } = someMarks();
  state.isOpen = false;
  marks.want("read", 1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(moved()).toEqual([]);
  state.isOpen = true;
  move.mockRejectedValueOnce(
    new RefusalError({ code: "rate_limited", message: "", retryAfterMs: 3_000 }),
  );
  marks.again();
  await vi.advanceTimersByTimeAsync(2_999);
  expect(moved()).toEqual(["read 1"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(moved()).toEqual(["read 1", "read 1"]);
  move.mockRejectedValueOnce(new RefusalError({ code: "not_found", message: "" }));
  marks.want("read", 2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(moved()).toHaveLength(3);
});

test("who is not in a conversation has no marks there", async () => {
  const { marks, moved, state } = someMarks();
  state.isIn = false;
  marks.want("read", 1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(moved()).toEqual([]);
});
