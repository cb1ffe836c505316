import { type ChangeEvent, useId } from "react";

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
  readonly type?: "text" | "email";
  readonly autoComplete?: string;
  readonly multiline?: boolean;
}

/** A field of a form with its label and what is wrong with it. */
export function Field({
  label,
  name,
  value,
  onChange,
  error,
  type = "text",
  autoComplete = "off",
  multiline = false,
}: FieldProps) {
  const id = useId();
  const field = {
    id,
    name,
    value,
    dir: value ? "auto" : undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onChange(event.target.value),
    "aria-invalid": error !== undefined,
    "aria-required": true,
    ...(error === undefined ? {} : { "aria-describedby": `${id}-error` }),
  };
  return (
    <div className="parlor-field">
      <label htmlFor={id}>{label}</label>
      {multiline ? (
        <textarea rows={4} {...field} />
      ) : (
        <input type={type} autoComplete={autoComplete} {...field} />
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="parlor-error">
          {error}
        </p>
      )}
    </div>
  );
}
