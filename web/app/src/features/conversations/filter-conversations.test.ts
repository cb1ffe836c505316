import { expect, test } from "vitest";
import { aConversation } from "../../testing/conversation.ts";
import { actionsFor } from "./actions-for.ts";
import { fits, isInView } from "./filter-conversations.ts";

test("titles and people are found, whatever their letters", () => {
  const conversation = aConversation({ title: "Ramp stuck" });
  expect(fits(conversation, "  RAMP ")).toBe(true);
  expect(fits(conversation, "ama")).toBe(true);
  expect(fits(conversation, "sofa")).toBe(false);
  expect(fits(conversation, "")).toBe(true);
});

test("what is archived or over is done", () => {
  expect(isInView(aConversation(), "open")).toBe(true);
  expect(isInView(aConversation({ archived: true }), "done")).toBe(true);
  expect(isInView(aConversation({ status: "closed" }), "open")).toBe(false);
  expect(isInView(aConversation({ status: "closed", unread: 1 }), "unread")).toBe(true);
});

test("each state offers the way on, and the way back", () => {
  expect(actionsFor({ status: "active", archived: false })).toContain("archive");
  expect(actionsFor({ status: "active", archived: true })).toContain("unarchive");
  expect(actionsFor({ status: "closed", archived: false })).toEqual(["reopen"]);
  expect(actionsFor({ status: "blocked", archived: false })).toEqual(["unblock"]);
});
