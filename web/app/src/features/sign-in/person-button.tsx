import { Avatar } from "@parlor/react";
import { useNavigate } from "@tanstack/react-router";
import type { DevPerson } from "../../api/dev-people.ts";
import { homeOf } from "../../pages.ts";
import type { Product } from "../../roles.ts";
import { signIn } from "../../session/session.ts";
import { useRoleName } from "../../shell/use-role-name.ts";

interface PersonButtonProps {
  readonly person: DevPerson;
  readonly product: Product;
  readonly next: string | undefined;
}

/** One press makes this tab that person. */
export function PersonButton({ person, product, next }: PersonButtonProps) {
  const navigate = useNavigate();
  const roleName = useRoleName();
  return (
    <button
      type="button"
      onClick={() => {
        signIn(person.token);
        void navigate({ href: next ?? homeOf(person.role, product) });
      }}
      className="flex w-full cursor-pointer items-center gap-3 rounded-xl p-3 text-start transition-colors hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus"
    >
      <Avatar name={person.name} />
      <span className="min-w-0">
        <span className="block truncate text-sm font-medium">{person.name}</span>
        <span className="block truncate text-xs text-muted">{roleName(person.role)}</span>
      </span>
    </button>
  );
}
