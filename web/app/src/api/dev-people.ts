import { queryOptions } from "@tanstack/react-query";

/** A sample person of a server that runs for development. */
export interface DevPerson {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly may_chat: boolean;
  readonly token: string;
}

/** The sample people; `null` where there are none, because the server is not for development. */
export const devPeopleQuery = queryOptions({
  queryKey: ["dev-people"],
  queryFn: async ({ signal }): Promise<readonly DevPerson[] | null> => {
    const response = await fetch("/api/v1/dev/people", { signal });
    if (response.status === 404) {
      return null;
    }
    if (!response.ok) {
      throw new Error(`the server answered ${response.status}`);
    }
    const { people } = (await response.json()) as { readonly people: readonly DevPerson[] };
    return people.filter((person) => person.may_chat);
  },
});
