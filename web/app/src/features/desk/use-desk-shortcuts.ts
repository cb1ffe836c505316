import { useEffect } from "react";

/** What the keys of the desk do. */
export interface DeskShortcuts {
  readonly next: () => void;
  readonly previous: () => void;
  readonly claim: () => void;
  readonly release: () => void;
  readonly close: () => void;
  readonly reply: () => void;
  readonly putAway: () => void;
  readonly search: () => void;
  readonly help: () => void;
  readonly show: (position: number) => void;
}

const KEYS: Readonly<Record<string, Exclude<keyof DeskShortcuts, "show">>> = {
  j: "next",
  k: "previous",
  c: "claim",
  u: "release",
  e: "close",
  r: "reply",
  x: "putAway",
  "/": "search",
  "?": "help",
};

/**
 * Listens for single keys while the desk is open. Not while somebody writes or a dialog is open;
 * Escape leaves a field, so that the keys work again.
 */
export function useDeskShortcuts(shortcuts: DeskShortcuts, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) {
      return;
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      if (target?.matches("input, textarea, select, [contenteditable]")) {
        if (event.key === "Escape") {
          target.blur();
        }
        return;
      }
      if (target?.closest("[role=dialog], [role=menu]")) {
        return;
      }
      const name = KEYS[event.key];
      if (name !== undefined) {
        event.preventDefault();
        shortcuts[name]();
      } else if (/^[1-9]$/.test(event.key)) {
        event.preventDefault();
        shortcuts.show(Number(event.key) - 1);
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [shortcuts, enabled]);
}
