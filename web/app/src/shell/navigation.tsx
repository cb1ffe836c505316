import { useInbox } from "@parlor/react";
import { CountBadge } from "@parlor/ui/count-badge";
import { Link } from "@tanstack/react-router";
import { useText } from "../i18n/use-text.ts";
import { pagesOf } from "../pages.ts";
import { PageIcon } from "./page-icon.tsx";

interface NavigationProps {
  readonly role: string;
  /** Called when somebody chose a page. */
  readonly onNavigate?: () => void;
}

/** The pages that one may open. */
export function Navigation({ role, onNavigate }: NavigationProps) {
  const t = useText();
  const { totalUnread } = useInbox();
  return (
    <nav aria-label={t.shell.navigation} className="flex flex-col gap-0.5">
      {pagesOf(role).map((page) => (
        <Link
          key={page.id}
          to={page.to}
          activeOptions={{ exact: true, includeSearch: false }}
          onClick={() => onNavigate?.()}
          className="flex h-9 items-center gap-3 rounded-lg px-3 text-sm font-medium text-muted hover:bg-hover hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-ink focus-visible:outline-2 focus-visible:outline-focus"
        >
          <PageIcon id={page.id} />
          <span className="min-w-0 flex-1 truncate">{t.pages[page.id].name}</span>
          {page.id === "inbox" ? (
            <>
              <CountBadge strong count={totalUnread} />
              {totalUnread > 0 ? <span className="sr-only">{t.shell.unread}</span> : null}
            </>
          ) : null}
        </Link>
      ))}
    </nav>
  );
}
