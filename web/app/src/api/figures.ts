import type { ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** How things stand on the server. */
export interface Figures {
  readonly users_online: number;
  readonly connections: number;
  readonly conversations_active: number;
  readonly conversations_closed_today: number;
  readonly support_unanswered: number;
  readonly rooms: readonly {
    readonly room: string;
    readonly waiting: number;
    readonly oldest_waiting_at: string | null;
  }[];
}

/** Asks every few seconds how things stand, as long as somebody looks. */
export function figuresQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["figures"],
    queryFn: () => client.http<Figures>("GET", "/api/v1/figures"),
    refetchInterval: 4000,
    // Equal figures are news, too: the charts go on.
    structuralSharing: false,
  });
}
