import { classes } from "./classes.ts";

/** The shape of something that is still on its way. */
export function Skeleton({ className }: { readonly className?: string }) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden="true"
      className={classes("motion-safe:animate-pulse rounded-md bg-sunken", className)}
    />
  );
}
