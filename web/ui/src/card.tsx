import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

/** A raised piece of the page. */
export function Card({ className, ...props }: ComponentProps<"section">) {
  return (
    <section
      data-slot="card"
      className={classes("rounded-2xl border border-line bg-raised shadow-xs", className)}
      {...props}
    />
  );
}
