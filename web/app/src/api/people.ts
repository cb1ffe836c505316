import type { ParlorClient } from "@parlor/client";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { queryText } from "./query-text.ts";

/** Somebody the server knows. What one may not know of them is `null`. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly avatar_url: string | null;
  readonly state: "online" | "away" | "offline" | null;
  readonly email: string | null;
  readonly is_active: boolean | null;
  readonly last_seen: string | null;
}

interface PeoplePage {
  readonly people: readonly Person[];
  readonly next_cursor: string | null;
}

/** Whom to look for. */
export interface PeopleFilter {
  readonly q?: string;
  readonly role?: string;
}

/** The people one may write to; for staff, everybody. */
export function peopleQuery(client: ParlorClient, filter: PeopleFilter) {
  return infiniteQueryOptions({
    queryKey: ["people", filter],
    queryFn: ({ pageParam }) =>
      client.http<PeoplePage>(
        "GET",
        `/api/v1/people${queryText({ ...filter, cursor: pageParam, limit: 50 })}`,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
