import { sparklinePath } from "./sparkline-path.ts";

interface SparklineProps {
  readonly values: readonly number[];
  readonly label: string;
}

const WIDTH = 160;
const HEIGHT = 36;

/** How a figure went lately. */
export function Sparkline({ values, label }: SparklineProps) {
  if (values.length === 0) {
    return <div className="h-9" />;
  }
  const line = sparklinePath(values, WIDTH, HEIGHT);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-9 w-full overflow-visible text-accent rtl:-scale-x-100"
    >
      <path d={`${line} L${WIDTH} ${HEIGHT} L0 ${HEIGHT} Z`} className="fill-accent/12" />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
