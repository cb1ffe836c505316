import { Avatar } from "@parlor/react";
import { Menu } from "@parlor/ui/menu";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, UsersRound } from "lucide-react";
import type { Me } from "../api/me.ts";
import { useText } from "../i18n/use-text.ts";
import { signOut } from "../session/session.ts";
import { useRoleName } from "./use-role-name.ts";

/** Who is signed in, and how to stop that. */
export function AccountMenu({ me }: { readonly me: Me }) {
  const t = useText();
  const navigate = useNavigate();
  const role = useRoleName()(me.role);
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t.shell.account(me.name)}
          className="flex min-w-0 cursor-pointer items-center gap-2.5 rounded-lg p-1.5 text-start hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus lg:w-full"
        >
          <Avatar name={me.name} />
          <span className="hidden min-w-0 lg:block">
            <span className="block truncate text-sm font-medium text-ink">{me.name}</span>
            <span className="block truncate text-xs text-muted">{role}</span>
          </span>
        </button>
      }
      header={
        <>
          <p className="font-medium">{me.name}</p>
          <p className="text-xs text-muted">{role}</p>
        </>
      }
      items={[
        {
          key: "switch",
          label: t.shell.switchPerson,
          icon: <UsersRound aria-hidden="true" />,
          onSelect: () => void navigate({ to: "/" }),
        },
        {
          key: "out",
          label: t.shell.signOut,
          icon: <LogOut aria-hidden="true" />,
          onSelect: signOut,
        },
      ]}
    />
  );
}
