import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const button = cva(
  "inline-flex shrink-0 cursor-pointer items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors select-none focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-focus disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent shadow-sm hover:brightness-110",
        outline: "border border-line-strong bg-surface text-ink shadow-xs hover:bg-hover",
        ghost: "text-ink hover:bg-hover",
        danger: "border border-line-strong bg-surface text-danger shadow-xs hover:bg-danger-soft",
      },
      size: {
        small: "h-8 px-3 text-[0.8125rem]",
        medium: "h-9 px-4 text-sm",
        icon: "size-9",
      },
    },
    defaultVariants: { variant: "outline", size: "medium" },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof button> & {
    /** Dresses its only child, such as a link, instead of making a button. */
    readonly asChild?: boolean;
  };

/** Something to press. */
export function Button({ className, variant, size, asChild = false, ...props }: ButtonProps) {
  const look = classes(button({ variant, size }), className);
  if (asChild) {
    return <Slot.Root data-slot="button" className={look} {...props} />;
  }
  return <button data-slot="button" type="button" className={look} {...props} />;
}
