import { classes } from "@parlor/ui/classes";
import type { ReactNode } from "react";

interface WorkspaceProps {
  readonly listLabel: string;
  readonly list: ReactNode;
  /** What is open beside the list; narrow screens show either. */
  readonly thread: ReactNode;
  readonly threadOpen: boolean;
  readonly details?: ReactNode;
}

/** A list, what is chosen of it, and what is to know about that. */
export function Workspace({ listLabel, list, thread, threadOpen, details }: WorkspaceProps) {
  return (
    <div data-thread={threadOpen ? "open" : "closed"} className="flex min-h-0 flex-1">
      <section
        aria-label={listLabel}
        className={classes(
          "min-h-0 w-full shrink-0 flex-col border-e border-line bg-surface md:flex md:w-80",
          threadOpen ? "hidden" : "flex",
        )}
      >
        {list}
      </section>
      <div
        className={classes(
          "min-h-0 min-w-0 flex-1 flex-col bg-surface md:flex",
          threadOpen ? "flex" : "hidden",
        )}
      >
        {thread}
      </div>
      {details}
    </div>
  );
}
