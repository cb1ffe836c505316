import { Direction } from "radix-ui";
import type { ReactNode } from "react";

interface DirectionProviderProps {
  readonly dir: "ltr" | "rtl";
  readonly children: ReactNode;
}

/** Tells menus, tabs and dialogs which way text runs: keys and places follow it. */
export function DirectionProvider({ dir, children }: DirectionProviderProps) {
  return <Direction.Provider dir={dir}>{children}</Direction.Provider>;
}
