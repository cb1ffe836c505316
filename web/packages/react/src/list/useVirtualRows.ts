import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
} from "react";
import { covers, indexAt, type Layout, layOut, offsetOf, type Range, rangeFor } from "./layout.ts";
import { estimateHeight, type Row } from "./rows.ts";

/** What holds its place when lines above it come, go or turn out higher. */
type Anchor =
  | { readonly kind: "end" }
  /** The line is `below` pixels under the upper edge of the view. */
  | { readonly kind: "row"; readonly key: string; readonly below: number };

const END: Anchor = { kind: "end" };
const END_SLACK = 48;
/** Pixels of lines that are there above and below the view, and of how many others are drawn. */
const MORE = 900;
const LEAST = 300;
/** The height of a view that has none, as in a document that is not laid out. */
const UNKNOWN_HEIGHT = 800;

/** A list of which only the lines near the view are there. */
export interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly range: Range;
  /** Heights of what is not there, above and below. */
  readonly before: number;
  readonly after: number;
  readonly atEnd: boolean;
  onScroll(): void;
  scrollToEnd(): void;
  /** Shows a line near the upper edge; whether it is in the list. */
  scrollTo(key: string): boolean;
}

/**
 * Keeps only the lines near the view in the document, and keeps what the reader looks at in its
 * place: at the end it stays at the end; elsewhere the uppermost message stays where it is, however
 * much history is put above it.
 *
 * @param first the key of the line to begin with; the end unless given.
 * @param open whether there is more after the last line: then its end is not the end.
 */
export function useVirtualRows(
  rows: readonly Row[],
  { first, open }: { first: string | undefined; open: boolean },
): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const anchor = useRef<Anchor>(first === undefined ? END : { kind: "row", key: first, below: 80 });
  const [version, redraw] = useReducer((count: number) => count + 1, 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the heights
  const layout = useMemo(
    () =>
      layOut(rows.length, (index) => {
        const row = rows[index];
        return row ? (heights.current.get(row.key) ?? estimateHeight(row)) : 0;
      }),
    [rows, version],
  );
  const places = useMemo(() => new Map(rows.map((row, index) => [row.key, index])), [rows]);

  const viewHeight = scroller.current?.clientHeight || UNKNOWN_HEIGHT;
  const range = rangeFor(
    layout,
    topOf(anchor.current, layout, places, viewHeight),
    viewHeight,
    MORE,
  );
  const shown = useRef(range);
  shown.current = range;

  useLayoutEffect(() => {
    const view = scroller.current;
    if (!view) return;
    if (measure(content.current, heights.current)) {
      redraw();
      return;
    }
    const top = topOf(anchor.current, layout, places, view.clientHeight);
    const wanted = anchor.current.kind === "end" ? view.scrollHeight - view.clientHeight : top;
    if (Math.abs(view.scrollTop - wanted) > 1) view.scrollTop = Math.max(0, wanted);
    if (!open && distanceToEnd(view) < 2) anchor.current = END;
  });

  // A picture that loads, a view that turns: whatever changes heights without a render.
  useEffect(() => {
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => redraw());
    if (content.current) observer.observe(content.current);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const view = scroller.current;
    if (!view) return;
    const wasEnd = anchor.current.kind === "end";
    anchor.current = anchorAt(view, layout, rows, open);
    // Not at each line that comes into reach: drawing costs more than lines that nobody sees yet.
    const filled = covers(layout, shown.current, view.scrollTop, view.clientHeight, LEAST);
    if (!filled || wasEnd !== (anchor.current.kind === "end")) redraw();
  };

  const scrollToEnd = useCallback(() => {
    anchor.current = END;
    redraw();
  }, []);

  const scrollTo = useCallback(
    (key: string) => {
      if (!places.has(key)) return false;
      anchor.current = { kind: "row", key, below: 80 };
      redraw();
      return true;
    },
    [places],
  );

  return {
    scroller,
    content,
    range,
    before: offsetOf(layout, range.start),
    after: layout.total - offsetOf(layout, range.end),
    atEnd: anchor.current.kind === "end",
    onScroll,
    scrollToEnd,
    scrollTo,
  };
}

function topOf(
  anchor: Anchor,
  layout: Layout,
  places: ReadonlyMap<string, number>,
  viewHeight: number,
): number {
  const place = anchor.kind === "row" ? places.get(anchor.key) : undefined;
  if (anchor.kind === "end" || place === undefined) return layout.total - viewHeight;
  return offsetOf(layout, place) - anchor.below;
}

function distanceToEnd(view: HTMLElement): number {
  return view.scrollHeight - view.scrollTop - view.clientHeight;
}

/** Days and dividers move when history is added, so that only a message can hold the place. */
function anchorAt(view: HTMLElement, layout: Layout, rows: readonly Row[], open: boolean): Anchor {
  if (!open && distanceToEnd(view) < END_SLACK) return END;
  for (let index = indexAt(layout, view.scrollTop); index < rows.length; index += 1) {
    const row = rows[index];
    if (row?.kind !== "message") continue;
    return { kind: "row", key: row.key, below: offsetOf(layout, index) - view.scrollTop };
  }
  return END;
}

/** Notes how high the lines that are there really are; whether that was news. */
function measure(content: HTMLElement | null, heights: Map<string, number>): boolean {
  let news = false;
  for (const element of content?.querySelectorAll<HTMLElement>("[data-row]") ?? []) {
    const height = element.getBoundingClientRect().height;
    const key = element.dataset.row;
    if (key === undefined || height === 0) continue;
    if (Math.abs((heights.get(key) ?? -1) - height) < 0.5) continue;
    heights.set(key, height);
    news = true;
  }
  return news;
}
