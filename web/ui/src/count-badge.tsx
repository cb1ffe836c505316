import { classes } from "./classes.ts";

interface CountBadgeProps {
  readonly count: number;
  /** Whether it asks for attention. */
  readonly strong?: boolean;
  readonly className?: string;
}

/** A small number; nothing at nought when it asks for attention. */
export function CountBadge({ count, strong = false, className }: CountBadgeProps) {
  if (strong && count === 0) {
    return null;
  }
  return (
    <span
      data-slot="count-badge"
      className={classes(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-full px-1.5 text-xs font-semibold tabular-nums",
        strong ? "bg-accent text-on-accent" : "bg-sunken text-muted",
        className,
      )}
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}
