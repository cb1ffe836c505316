import type { Conversation, ParlorClient } from "@parlor/client";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { queryText } from "./query-text.ts";

interface ConversationsPage {
  readonly conversations: readonly Conversation[];
  readonly next_cursor: string | null;
}

/** Which conversations to look for among all. */
export interface ConversationsFilter {
  readonly q?: string;
  readonly topic?: string;
  readonly status?: string;
  readonly kind?: string;
}

/** Conversations of everybody, for staff who see all. */
export function allConversationsQuery(client: ParlorClient, filter: ConversationsFilter) {
  return infiniteQueryOptions({
    queryKey: ["all-conversations", filter],
    queryFn: ({ pageParam }) =>
      client.http<ConversationsPage>(
        "GET",
        `/api/v1/conversations${queryText({ scope: "all", ...filter, cursor: pageParam, limit: 30 })}`,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
