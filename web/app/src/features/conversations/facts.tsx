interface FactsProps {
  /** Names and values; what has no value is left out. */
  readonly facts: readonly (readonly [string, string | null])[];
}

/** Short facts, one a line. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
      {facts.map(([name, value]) =>
        value === null || value === "" ? null : (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 text-end break-words">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
