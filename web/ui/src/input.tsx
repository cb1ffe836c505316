import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

/** One line of text. Give it a label. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      data-slot="input"
      className={classes(
        "h-9 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink shadow-xs placeholder:text-muted focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-focus disabled:opacity-50",
        className,
      )}
      {...props}
    />
  );
}
