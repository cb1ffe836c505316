import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TypingSignal } from "../../src/typing.ts";
import { Typists } from "../../src/typists.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("typing", () => {
  test("is told at most once in three seconds, and its end by itself", () => {
    const told: [number, boolean][] = [];
    const began = Date.now();
    const signal = new TypingSignal((isTyping) => told.push([Date.now() - began, isTyping]));
    for (let key = 0; key < 40; key += 1) {
      signal.pressed();
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([
      [0, true],
      [3_000, true],
      [6_900, false],
    ]);
  });

  test("ends with a message, which nobody has to be told besides", () => {
    const tell = vi.fn();
    const signal = new TypingSignal(tell);
    signal.pressed();
    signal.sent();
    vi.advanceTimersByTime(10_000);
    signal.stop();
    expect(tell.mock.calls).toEqual([[true]]);
    signal.pressed();
    signal.stop();
    expect(tell.mock.calls).toEqual([[true], [true], [false]]);
  });
});

describe("those who type", () => {
  const typing = (user_id: string, is_typing = true) => ({
    conversation_id: "c",
    user_id,
    name: user_id,
    is_typing,
    expires_in_ms: is_typing ? 5_000 : 0,
  });

  test("do so no longer than the server said, or until they stop", () => {
    const changed = vi.fn();
    const typists = new Typists(changed);
    typists.heard(typing("sam"));
    vi.advanceTimersByTime(3_000);
    typists.heard(typing("sam"));
    typists.heard(typing("ines"));
    expect(typists.list.map(({ userId }) => userId)).toEqual(["sam", "ines"]);
    expect(changed).toHaveBeenCalledTimes(2);
    typists.heard(typing("ines", false));
    vi.advanceTimersByTime(4_999);
    expect(typists.list).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(typists.list).toEqual([]);
    expect(changed).toHaveBeenCalledTimes(4);
  });
});
