import type { Refusal } from "@parlor/client";

/** Whether something that was thrown is the server's refusal. */
export function isRefusal(error: unknown): error is Refusal {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    "message" in error
  );
}

/** What to tell somebody about an error. */
export function reasonOf(error: unknown, otherwise: string): string {
  return isRefusal(error) && error.message !== "" ? error.message : otherwise;
}
