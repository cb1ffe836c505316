const BASE_MS = 500;
const CAP_MS = 30_000;

/**
 * How long to wait before an attempt, the first one being 1. Anything up to a bound that doubles:
 * clients that were cut off together do not come back together.
 */
export function backoff(attempt: number): number {
  return Math.round(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt - 1, 10)));
}
