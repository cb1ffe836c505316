import { ChevronDown } from "lucide-react";
import { classes } from "./classes.ts";

/** One of the things to choose from. */
export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly SelectOption<T>[];
  readonly onValueChange: (value: T) => void;
  readonly className?: string;
}

/**
 * A choice of one. The browser's own control, because phones and screen readers know it better than
 * anything drawn.
 */
export function Select<T extends string>({
  label,
  value,
  options,
  onValueChange,
  className,
}: SelectProps<T>) {
  return (
    <div className={classes("relative", className)}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) {
            onValueChange(chosen.value);
          }
        }}
        className="h-9 w-full cursor-pointer appearance-none rounded-lg border border-line-strong bg-surface ps-3 pe-8 text-sm text-ink shadow-xs focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-focus"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute end-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
      />
    </div>
  );
}
