import { Avatar, useParlor } from "@parlor/react";
import { Alert } from "@parlor/ui/alert";
import { Button } from "@parlor/ui/button";
import { Skeleton } from "@parlor/ui/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { peopleQuery } from "../../api/people.ts";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoleName } from "../../shell/use-role-name.ts";

interface PeoplePickerProps {
  readonly q: string;
  readonly onPick: (userId: string) => void;
}

/** The people one may write to whose names fit. */
export function PeoplePicker({ q, onPick }: PeoplePickerProps) {
  const t = useText();
  const me = useMe();
  const roleName = useRoleName();
  const found = useInfiniteQuery(peopleQuery(useParlor(), { q }));
  if (found.isError) {
    return <Alert tone="danger" title={reasonOf(found.error, t.common.failed)} />;
  }
  if (found.data === undefined) {
    return <Skeleton className="h-40" />;
  }
  const people = found.data.pages.flatMap((page) => page.people).filter((one) => one.id !== me.id);
  if (people.length === 0) {
    return <p className="py-6 text-center text-sm text-muted">{t.inbox.nobody}</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label={t.inbox.people} className="-mx-2 flex flex-col">
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              onClick={() => onPick(person.id)}
              className="flex w-full cursor-pointer items-center gap-3 rounded-lg px-2 py-2 text-start hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus"
            >
              <Avatar name={person.name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm font-medium">{person.name}</span>
                <span className="block truncate text-xs text-muted">{roleName(person.role)}</span>
              </span>
              {person.state === "online" ? (
                <span className="text-xs font-medium text-good">{t.presence.online}</span>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
      {found.hasNextPage ? (
        <Button size="small" onClick={() => void found.fetchNextPage()}>
          {t.common.more}
        </Button>
      ) : null}
    </div>
  );
}
