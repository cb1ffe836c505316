import type { ParlorClient } from "@parlor/client";
import { queryOptions } from "@tanstack/react-query";

/** Somebody as the agency's own interface describes people. */
export interface AgencyPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly image: string | null;
  readonly role: string;
}

/** The administrator who looks after whoever asks. */
export function contactQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["agency-contact"],
    queryFn: async () =>
      (await client.http<{ user: AgencyPerson }>("GET", "/api/chat/support-contact")).user,
  });
}

/** The customers, members and staff whom an administrator looks after. */
export function agencyPeopleQuery(client: ParlorClient) {
  return queryOptions({
    queryKey: ["agency-people"],
    queryFn: async () =>
      (await client.http<{ users: readonly AgencyPerson[] }>("GET", "/api/chat/users")).users,
  });
}
