import type { ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";
import type { Room } from "./rooms.ts";

/** How things stand on the server. */
export interface Figures {
  readonly users_online: number;
  readonly rooms_in_use: number;
  readonly conversations_open: number;
  readonly conversations_closed_today: number;
  readonly support_unanswered: number;
  readonly support_rooms: readonly Room[];
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
