import { Icon } from "./Icon.tsx";

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Where one types what one looks for. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <div className="parlor-search">
      <Icon name="search" />
      <input
        type="search"
        dir={value ? "auto" : undefined}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
