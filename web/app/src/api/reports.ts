import type { Message, ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** A reported message, and what the latest of its reports says. */
export interface Report {
  readonly message: Message;
  readonly reason: string;
  readonly reporter_id: string;
  readonly reported_at: string;
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
