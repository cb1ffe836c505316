import type { ReactNode } from "react";
import { usePageTitle } from "./use-page-title.ts";

interface PageHeaderProps {
  readonly title: string;
  readonly text?: string;
  /** What can be done on the page. */
  readonly children?: ReactNode;
}

/** The head of a page. Narrow screens that show a thread have its own head instead. */
export function PageHeader({ title, text, children }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <header className="flex max-md:has-[~[data-thread=open]]:hidden min-h-14 shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2.5 lg:px-6">
      <div className="min-w-0">
        <h1 className="truncate text-base font-semibold tracking-tight">{title}</h1>
        {text === undefined ? null : (
          <p className="hidden truncate text-sm text-muted sm:block">{text}</p>
        )}
      </div>
      {children === undefined ? null : <div className="flex items-center gap-2">{children}</div>}
    </header>
  );
}
