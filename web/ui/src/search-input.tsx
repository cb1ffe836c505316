import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { Input } from "./input.tsx";

type SearchInputProps = Omit<ComponentProps<"input">, "type" | "onChange"> & {
  readonly label: string;
  readonly onValueChange: (value: string) => void;
};

/** A field that searches while somebody types. */
export function SearchInput({ label, className, onValueChange, ...props }: SearchInputProps) {
  return (
    <div className={classes("relative", className)}>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        className="ps-9"
        onChange={(event) => onValueChange(event.target.value)}
        {...props}
      />
    </div>
  );
}
