import { type ClassValue, clsx } from "clsx";
import { twMerge } from "tailwind-merge";

/** Joins class names; of two that say the same, the later one counts. */
export function classes(...values: readonly ClassValue[]): string {
  return twMerge(clsx(values));
}
