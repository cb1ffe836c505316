import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { CountBadge } from "./count-badge.tsx";

/** One tab and what it shows. */
export interface TabItem<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly count?: number;
}

const LOOKS = {
  lines: {
    list: "gap-1 overflow-x-auto border-b border-line px-3 [scrollbar-width:none]",
    tab: "-mb-px gap-2 border-b-2 border-transparent px-2.5 py-2.5 text-sm focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink",
  },
  pills: {
    list: "flex-wrap gap-1.5 px-3 pt-2 pb-1",
    tab: "h-7 gap-1.5 rounded-full border border-line px-2.5 text-[0.8125rem] data-[state=active]:border-transparent data-[state=active]:bg-accent-soft data-[state=active]:text-accent-ink",
  },
} as const;

interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly items: readonly TabItem<T>[];
  readonly onValueChange: (value: T) => void;
  /** Lines under the names, or pills, which take several rows where it is narrow. */
  readonly look?: keyof typeof LOOKS;
  readonly className?: string;
  /** What the chosen tab shows. */
  readonly children: ReactNode;
}

/** Several views in one place. */
export function Tabs<T extends string>(props: TabsProps<T>) {
  const { label, value, items, onValueChange, look = "lines", className, children } = props;
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const chosen = items.find((item) => item.value === next);
        if (chosen !== undefined) {
          onValueChange(chosen.value);
        }
      }}
      className={classes("flex min-h-0 flex-col", className)}
    >
      <Radix.List aria-label={label} className={classes("flex shrink-0", LOOKS[look].list)}>
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className={classes(
              "flex cursor-pointer items-center font-medium whitespace-nowrap text-muted hover:text-ink focus-visible:outline-2 focus-visible:outline-focus",
              LOOKS[look].tab,
            )}
          >
            {item.label}
            {item.count === undefined ? null : (
              <CountBadge
                count={item.count}
                className={look === "pills" ? "h-4 bg-transparent px-0 text-inherit" : ""}
              />
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
