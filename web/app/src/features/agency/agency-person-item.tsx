import type { Conversation } from "@parlor/client";
import { Avatar, lastLine, useWords } from "@parlor/react";
import { classes } from "@parlor/ui/classes";
import { CountBadge } from "@parlor/ui/count-badge";
import type { AgencyPerson } from "../../api/agency.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoleName } from "../../shell/use-role-name.ts";

interface AgencyPersonItemProps {
  readonly person: AgencyPerson;
  readonly pair: Conversation | undefined;
  readonly chosen: boolean;
  readonly onChoose: (person: AgencyPerson) => void;
}

/** Somebody to write to, and what was said last. */
export function AgencyPersonItem({ person, pair, chosen, onChoose }: AgencyPersonItemProps) {
  const me = useMe();
  const words = useWords();
  const roleName = useRoleName();
  return (
    <li>
      <button
        type="button"
        aria-current={chosen}
        onClick={() => onChoose(person)}
        className={classes(
          "flex w-full cursor-pointer items-center gap-3 rounded-xl px-3 py-2.5 text-start hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus",
          chosen && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <Avatar name={person.name} url={person.image} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="truncate text-sm font-medium">{person.name}</span>
            <span className="truncate text-xs text-muted">{roleName(person.role)}</span>
          </span>
          <span dir="auto" className="block truncate text-sm text-muted">
            {pair === undefined ? "" : lastLine(pair, me.id, words)}
          </span>
        </span>
        <CountBadge strong count={pair?.unread ?? 0} />
      </button>
    </li>
  );
}
