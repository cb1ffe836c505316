import type { Message, ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** A message that somebody reported, and why. */
export interface Report {
  readonly message: Message;
  readonly conversation_id: string;
  readonly title: string | null;
  readonly count: number;
  readonly reasons: readonly {
    readonly user_id: string;
    readonly reason: string | null;
    readonly reported_at: string;
  }[];
}

/** What a moderator may do with a reported message. */
export type Verdict = "hide" | "show" | "dismiss";

/** The reported messages that nobody decided on yet. */
export function reportsQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["reports"],
    queryFn: async () =>
      (await client.http<{ reports: readonly Report[] }>("GET", "/api/v1/reports?limit=50"))
        .reports,
    refetchInterval: 15_000,
  });
}
