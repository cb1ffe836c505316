import type { ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** A support room that one may join. */
export interface Room {
  readonly name: string;
  readonly waiting: number;
}

/** The support rooms that one may join. */
export function roomsQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["rooms"],
    queryFn: async () =>
      (await client.http<{ rooms: readonly Room[] }>("GET", "/api/v1/support-rooms")).rooms,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
