import { useEffect, useState } from "react";
import type { Range } from "./layout.ts";

const NEAR = 12;

export interface HistoryPages {
  readonly count: number;
  readonly range: Range;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loadingOlder: boolean;
  readonly loadingNewer: boolean;
  readonly onLoadOlder: (() => Promise<void> | void) | undefined;
  readonly onLoadNewer: (() => Promise<void> | void) | undefined;
}

/**
 * Loads history as one comes near the ends of what is there. After a failure it waits to be asked:
 * trying again by itself would try for ever.
 */
export function useHistoryPages(pages: HistoryPages): { failed: boolean; tryAgain: () => void } {
  const { count, range, hasOlder, hasNewer, loadingOlder, loadingNewer } = pages;
  const { onLoadOlder, onLoadNewer } = pages;
  const [failed, setFailed] = useState(false);
  const older = hasOlder && !loadingOlder && !failed && range.start < NEAR;
  const newer = hasNewer && !loadingNewer && !failed && range.end > count - NEAR;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is due when the count changed
  useEffect(() => {
    const fail = () => setFailed(true);
    if (older) Promise.resolve(onLoadOlder?.()).catch(fail);
    if (newer) Promise.resolve(onLoadNewer?.()).catch(fail);
  }, [older, newer, count, onLoadOlder, onLoadNewer]);

  return { failed, tryAgain: () => setFailed(false) };
}
