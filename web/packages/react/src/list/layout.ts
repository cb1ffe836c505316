/** Where the lines of a list begin, and where the last one ends. */
export interface Layout {
  readonly offsets: Float64Array;
  readonly total: number;
}

/** The lines from `start` up to, and without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Puts `count` lines under each other. */
export function layOut(count: number, heightOf: (index: number) => number): Layout {
  const offsets = new Float64Array(count + 1);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    offsets[index] = total;
    total += heightOf(index);
  }
  offsets[count] = total;
  return { offsets, total };
}

/** Where a line begins. */
export function offsetOf({ offsets }: Layout, index: number): number {
  return offsets[index] ?? 0;
}

/** The line that is at a height; the first or last one beyond the ends. */
export function indexAt({ offsets }: Layout, height: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The lines to be there for a view of `height` at `top`, with some more above and below. */
export function rangeFor(layout: Layout, top: number, height: number, more: number): Range {
  if (layout.offsets.length <= 1) return { start: 0, end: 0 };
  return {
    start: indexAt(layout, top - more),
    end: indexAt(layout, top + height + more) + 1,
  };
}

/** Whether the lines of a range fill a view of `height` at `top`, with `more` above and below. */
export function covers(
  layout: Layout,
  range: Range,
  top: number,
  height: number,
  more: number,
): boolean {
  const reachesUp = range.start === 0 || offsetOf(layout, range.start) <= top - more;
  const last = layout.offsets.length - 1;
  const reachesDown = range.end >= last || offsetOf(layout, range.end) >= top + height + more;
  return reachesUp && reachesDown;
}
