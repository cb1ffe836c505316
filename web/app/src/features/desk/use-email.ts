import type { Participant } from "@parlor/client";
import { useParlor } from "@parlor/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { peopleQuery } from "../../api/people.ts";

/** The address of somebody the server knows one of. */
export function useEmail(person: Participant | undefined): string | null {
  const found = useInfiniteQuery({
    ...peopleQuery(useParlor(), { q: person?.name ?? "" }),
    enabled: person !== undefined,
    staleTime: 60_000,
  });
  const people = found.data?.pages.flatMap((page) => page.people);
  return people?.find(({ id }) => id === person?.user_id)?.email ?? null;
}
