/** Room above the highest value, so that a figure that stays as it is does not look full. */
const HEADROOM = 1.5;

/** Where the line of a small chart goes, in a box of the given size. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const highest = Math.max(...values, 1) * HEADROOM;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values.length === 1 ? [...values, ...values] : values;
  return points
    .map((value, at) => {
      const x = values.length === 1 ? at * width : at * step;
      const y = height - (value / highest) * (height - 2) - 1;
      return `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(" ");
}
