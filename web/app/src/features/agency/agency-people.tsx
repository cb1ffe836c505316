import { useInbox, useParlor } from "@parlor/react";
import { Alert } from "@parlor/ui/alert";
import { SearchInput } from "@parlor/ui/search-input";
import { Skeleton } from "@parlor/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AgencyPerson, agencyPeopleQuery } from "../../api/agency.ts";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import type { Role } from "../../roles.ts";
import { AgencyPersonItem } from "./agency-person-item.tsx";
import { pairWith } from "./pair-with.ts";

interface AgencyPeopleProps {
  readonly chosen: string | undefined;
  readonly onChoose: (person: AgencyPerson) => void;
}

/** Whom the agency works for, or with; servers of several products know others, too. */
const CLIENTS: readonly Role[] = ["customer", "member", "staff"];

/** Everybody an administrator may write to, who wrote last first. */
export function AgencyPeople({ chosen, onChoose }: AgencyPeopleProps) {
  const t = useText();
  const [search, setSearch] = useState("");
  const { conversations } = useInbox();
  const people = useQuery(agencyPeopleQuery(useParlor()));
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (people.data ?? [])
    .filter(({ role }) => CLIENTS.some((one) => one === role))
    .filter((one) => `${one.name} ${one.email ?? ""}`.toLocaleLowerCase().includes(wanted))
    .map((person) => ({ person, pair: pairWith(conversations, person.id) }))
    .sort((one, other) =>
      (other.pair?.last_message_at ?? "").localeCompare(one.pair?.last_message_at ?? ""),
    );
  return (
    <>
      <div className="p-3 pb-1">
        <SearchInput label={t.inbox.searchPeople} value={search} onValueChange={setSearch} />
      </div>
      {people.isError ? (
        <Alert className="m-3" tone="danger" title={reasonOf(people.error, t.common.failed)} />
      ) : null}
      {people.isPending ? <Skeleton className="m-3 h-40" /> : null}
      {people.data !== undefined && shown.length === 0 ? (
        <p className="p-6 text-center text-sm text-muted">{t.inbox.nobody}</p>
      ) : null}
      <ul aria-label={t.inbox.people} className="min-h-0 flex-1 overflow-y-auto p-2">
        {shown.map(({ person, pair }) => (
          <AgencyPersonItem
            key={person.id}
            person={person}
            pair={pair}
            chosen={person.id === chosen}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </>
  );
}
