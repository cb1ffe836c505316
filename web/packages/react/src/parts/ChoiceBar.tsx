export interface ChoiceBarProps<T extends string> {
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A few choices beside each other, of which one holds. */
export function ChoiceBar<T extends string>({
  label,
  choices,
  value,
  onChange,
}: ChoiceBarProps<T>) {
  return (
    <fieldset className="parlor-choices">
      <legend className="parlor-hidden">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="parlor-choice"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}
