import { useParlor } from "@parlor/react";
import { Skeleton } from "@parlor/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { meQuery } from "../api/me.ts";
import { useText } from "../i18n/use-text.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { MeContext } from "./me-context.ts";
import { Navigation } from "./navigation.tsx";
import { PagesMenu } from "./pages-menu.tsx";
import { SessionEnded } from "./session-ended.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** What is around every page: where one can go, how things stand, and who one is. */
export function Shell() {
  const t = useText();
  const me = useQuery(meQuery(useParlor()));
  if (me.isError) {
    return <SessionEnded error={me.error} onRetry={() => void me.refetch()} />;
  }
  if (me.data === undefined) {
    return <ShellSkeleton />;
  }
  return (
    <MeContext value={me.data}>
      <a
        href="#content"
        className="sr-only z-60 rounded-lg bg-surface px-3 py-2 text-sm shadow-lg focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {t.shell.skip}
      </a>
      <div className="flex h-dvh flex-col lg:flex-row">
        <header className="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-3 lg:h-auto lg:w-56 lg:flex-col lg:items-stretch lg:gap-4 lg:border-e lg:border-b-0 lg:p-3">
          <div className="flex flex-1 items-center gap-2 lg:flex-none lg:px-2 lg:pt-1">
            <PagesMenu role={me.data.role} />
            <Brand />
          </div>
          <div className="hidden min-h-0 flex-1 overflow-y-auto lg:block">
            <Navigation role={me.data.role} />
          </div>
          <div className="flex items-center gap-0.5 lg:justify-between">
            <ConnectionBadge />
            <div className="flex">
              <LanguageSwitch />
              <ThemeSwitch />
            </div>
          </div>
          <div className="lg:border-t lg:border-line lg:pt-2">
            <AccountMenu me={me.data} />
          </div>
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="flex min-h-0 min-w-0 flex-1 flex-col outline-none"
        >
          <Outlet />
        </main>
      </div>
    </MeContext>
  );
}

function ShellSkeleton() {
  const t = useText();
  return (
    <div role="status" aria-label={t.common.loading} className="flex h-dvh gap-6 p-4">
      <Skeleton className="hidden w-52 lg:block" />
      <div className="flex flex-1 flex-col gap-3">
        <Skeleton className="h-10 w-1/3" />
        <Skeleton className="h-full" />
      </div>
    </div>
  );
}
