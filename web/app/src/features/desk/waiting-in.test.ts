import { expect, test } from "vitest";
import { aConversation } from "../../testing/conversation.ts";
import { waitingIn } from "./waiting-in.ts";

const early = aConversation({ id: "early", created_at: "2026-03-02T09:00:00.000Z" });
const late = aConversation({ id: "late", created_at: "2026-03-02T10:00:00.000Z" });
const urgent = aConversation({
  id: "urgent",
  priority: "urgent",
  created_at: "2026-03-02T11:00:00.000Z",
});

test("what several rooms heard of is there once", () => {
  const queues = { general_support: [early], driver_support: [early] };
  expect(waitingIn(queues, "all").map(({ id }) => id)).toEqual(["early"]);
});

test("what is urgent comes first, then who waits longest", () => {
  const queues = { general_support: [late, urgent, early] };
  expect(waitingIn(queues, "all").map(({ id }) => id)).toEqual(["urgent", "early", "late"]);
});

test("a room has its own only", () => {
  const queues = { general_support: [early], driver_support: [late] };
  expect(waitingIn(queues, "driver_support")).toEqual([late]);
  expect(waitingIn(queues, "unknown")).toEqual([]);
});
