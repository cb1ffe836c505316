export interface FigureTileProps {
  readonly label: string;
  readonly value: string;
}

/** One figure and what it counts, within a `dl`. */
export function FigureTile({ label, value }: FigureTileProps) {
  return (
    <div className="parlor-figure">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
