import type { Conversation } from "@parlor/client";
import type { Queues } from "./use-queues.ts";

/** Who waits in a room, or in any of them; each once, however many rooms heard of it, oldest first. */
export function waitingIn(queues: Queues, room: string | "all"): readonly Conversation[] {
  const lists = room === "all" ? Object.values(queues) : [queues[room] ?? []];
  const byId = new Map(lists.flat().map((conversation) => [conversation.id, conversation]));
  return [...byId.values()].sort(byUrgencyAndAge);
}

const URGENCY = ["urgent", "high", "normal", "low"];

function byUrgencyAndAge(one: Conversation, other: Conversation): number {
  return urgency(one) - urgency(other) || one.created_at.localeCompare(other.created_at);
}

/** Hosts may have words of their own for what cannot wait; those come first. */
function urgency({ priority }: Conversation): number {
  return URGENCY.indexOf(priority.toLowerCase());
}
