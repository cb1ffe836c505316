import { Avatar, relativeTime, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { DataTable } from "@parlor/ui/data-table";
import type { Person } from "../../api/people.ts";
import { useText } from "../../i18n/use-text.ts";
import { useRoleName } from "../../shell/use-role-name.ts";

/** People with their roles, and whether they are there. */
export function PeopleTable({ people }: { readonly people: readonly Person[] }) {
  const t = useText();
  const { locale } = useWords();
  const roleName = useRoleName();
  return (
    <DataTable
      caption={t.admin.tabs.people}
      rows={people}
      rowKey={(person) => person.id}
      columns={[
        {
          key: "name",
          header: t.admin.name,
          cell: (person) => (
            <span className="flex items-center gap-3 font-medium">
              <Avatar name={person.name} url={person.avatar_url} size="small" />
              <span className="max-w-56 truncate">{person.name}</span>
            </span>
          ),
        },
        { key: "role", header: t.admin.role, cell: (person) => roleName(person.role) },
        {
          key: "email",
          header: t.admin.email,
          className: "hidden md:table-cell",
          cell: (person) => <span className="text-muted">{person.email ?? "–"}</span>,
        },
        {
          key: "presence",
          header: t.admin.presence,
          cell: (person) => <Presence person={person} locale={locale} />,
        },
      ]}
    />
  );
}

function Presence({ person, locale }: { readonly person: Person; readonly locale: string }) {
  const t = useText();
  if (person.is_active === false) {
    return <Badge tone="danger">{t.admin.disabled}</Badge>;
  }
  if (person.state === "online") {
    return <Badge tone="good">{t.presence.online}</Badge>;
  }
  return (
    <span className="text-muted">
      {person.last_seen === null ? t.presence.offline : relativeTime(person.last_seen, locale)}
    </span>
  );
}
