import type { Conversation } from "@parlor/client";
import { useConnection, useParlor } from "@parlor/react";
import { useQuery } from "@tanstack/react-query";

/** The chat of a trip: opened when somebody of the trip looks at it first, the same one ever after. */
export function useTripChat(tripId: string) {
  const client = useParlor();
  const { status } = useConnection();
  return useQuery({
    queryKey: ["trip", tripId],
    queryFn: (): Promise<Conversation> =>
      client.open({ kind: "group", reference: { type: "trip", id: tripId } }),
    enabled: status === "open",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
