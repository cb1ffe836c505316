import { expect, test } from "vitest";
import {
  type DeskAction,
  type DeskState,
  deskReducer,
  EMPTY_DESK,
  MOST_OPEN,
} from "./desk-state.ts";

function after(...actions: readonly DeskAction[]): DeskState {
  return actions.reduce(deskReducer, EMPTY_DESK);
}

test("looking at somebody of the queue opens no tab", () => {
  expect(after({ type: "show", id: "a" })).toEqual({ open: [], active: "a" });
});

test("a kept conversation has one tab, however often it is kept", () => {
  const desk = after(
    { type: "keep", id: "a" },
    { type: "keep", id: "b" },
    { type: "keep", id: "a" },
  );
  expect(desk).toEqual({ open: ["a", "b"], active: "a" });
});

test("putting the tab on top away shows its neighbour", () => {
  const open = ["a", "b", "c"].map((id): DeskAction => ({ type: "keep", id }));
  expect(after(...open, { type: "show", id: "b" }, { type: "putAway", id: "b" })).toEqual({
    open: ["a", "c"],
    active: "c",
  });
  expect(after(...open, { type: "putAway", id: "c" }).active).toBe("b");
});

test("putting another tab away leaves the one on top", () => {
  const desk = after(
    { type: "keep", id: "a" },
    { type: "keep", id: "b" },
    { type: "putAway", id: "a" },
  );
  expect(desk).toEqual({ open: ["b"], active: "b" });
});

test("putting the last one away leaves an empty desk", () => {
  const desk = after({ type: "keep", id: "a" }, { type: "putAway", id: "a" });
  expect(desk).toEqual({ open: [], active: undefined });
});

test("the oldest tab makes room for one too many", () => {
  const many = Array.from({ length: MOST_OPEN + 1 }, (_, at) => `c${at}`);
  const desk = after(...many.map((id): DeskAction => ({ type: "keep", id })));
  expect(desk.open).toEqual(many.slice(1));
});
