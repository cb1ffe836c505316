import type { KeyboardEvent } from "react";

/**
 * Lets the arrow keys move among the elements that fit `selector`; the others keep their meaning.
 * From the container itself one comes to the `entry` element.
 */
export function moveFocus(
  event: KeyboardEvent<HTMLElement>,
  selector: string,
  entry: "first" | "last",
): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const elements = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const focused = (event.target as HTMLElement).closest<HTMLElement>(selector);
  const place = focused ? elements.indexOf(focused) : -1;
  const next = place < 0 ? (entry === "first" ? 0 : elements.length - 1) : place + step;
  const element = elements[next];
  if (!element) return;
  event.preventDefault();
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}
