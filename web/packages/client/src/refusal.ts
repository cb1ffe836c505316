import type { Refusal } from "./types.ts";
import type { WireError } from "./wire.ts";

/** A {@link Refusal} that can be thrown. */
export class RefusalError extends Error implements Refusal {
  readonly code: string;
  readonly field?: string;
  readonly retryAfterMs?: number;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "RefusalError";
    this.code = refusal.code;
    if (refusal.field !== undefined) this.field = refusal.field;
    if (refusal.retryAfterMs !== undefined) this.retryAfterMs = refusal.retryAfterMs;
  }
}

/** What the server refused, in the form of the SDK. */
export function refusalOf(
  error: Pick<WireError, "message" | "field" | "retry_after_ms"> & { code: string },
): Refusal {
  return {
    code: error.code,
    message: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.retry_after_ms === undefined ? {} : { retryAfterMs: error.retry_after_ms }),
  };
}

/** Whatever was thrown, as a refusal that can be kept in a state. */
export function asRefusal(thrown: unknown): Refusal {
  if (!(thrown instanceof RefusalError)) {
    return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const { code, message, field, retryAfterMs } = thrown;
  return {
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const PASSING = new Set(["offline", "timeout", "unavailable", "rate_limited"]);

/** Whether the same may well succeed later. */
export function isPassing({ code }: Refusal): boolean {
  return PASSING.has(code);
}

/** How long to wait before trying again. */
export function againAfter({ retryAfterMs }: Refusal): number {
  return retryAfterMs ?? 1_000;
}

/** There was no connection. */
export function offline(): RefusalError {
  return new RefusalError({ code: "offline", message: "There is no connection" });
}
