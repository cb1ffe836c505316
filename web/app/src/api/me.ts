import type { ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** Who is signed in. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** Asks the server whom the token names. */
export function meQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["me"],
    queryFn: async () => (await client.http<{ user: Me }>("GET", "/api/v1/me")).user,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
