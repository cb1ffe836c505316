import { useParlor } from "@parlor/react";
import { Alert } from "@parlor/ui/alert";
import { Button } from "@parlor/ui/button";
import { Card } from "@parlor/ui/card";
import { SearchInput } from "@parlor/ui/search-input";
import { Select } from "@parlor/ui/select";
import { Skeleton } from "@parlor/ui/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { peopleQuery } from "../../api/people.ts";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { ROLES } from "../../roles.ts";
import { useRoleName } from "../../shell/use-role-name.ts";
import { PeopleTable } from "./people-table.tsx";

/** Everybody the server knows. */
export function PeopleTab() {
  const t = useText();
  const roleName = useRoleName();
  const [search, setSearch] = useState("");
  const [role, setRole] = useState("");
  const q = useDeferredValue(search.trim());
  const found = useInfiniteQuery({
    ...peopleQuery(useParlor(), { q, role }),
    placeholderData: (before) => before,
  });
  const people = found.data?.pages.flatMap((page) => page.people);
  return (
    <div className="flex flex-1 flex-col gap-4 overflow-y-auto p-4 lg:p-6">
      <div className="flex flex-wrap gap-2">
        <SearchInput
          label={t.admin.searchPeople}
          value={search}
          onValueChange={setSearch}
          className="w-full sm:w-72"
        />
        <Select
          label={t.admin.role}
          value={role}
          onValueChange={setRole}
          options={[
            { value: "", label: t.admin.allRoles },
            ...ROLES.map((one) => ({ value: one as string, label: roleName(one) })),
          ]}
        />
      </div>
      {found.isError ? (
        <Alert tone="danger" title={reasonOf(found.error, t.common.failed)} />
      ) : null}
      {found.isPending ? <Skeleton className="h-64" /> : null}
      {people === undefined ? null : (
        <Card className="overflow-hidden">
          {people.length === 0 ? (
            <p className="p-8 text-center text-sm text-muted">{t.admin.nobodyFits}</p>
          ) : (
            <PeopleTable people={people} />
          )}
        </Card>
      )}
      {found.hasNextPage ? (
        <Button className="self-center" onClick={() => void found.fetchNextPage()}>
          {t.common.more}
        </Button>
      ) : null}
    </div>
  );
}
