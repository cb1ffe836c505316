import { createContext, use } from "react";
import type { Me } from "../api/me.ts";

/** Whoever is signed in; the shell fills it. */
export const MeContext = createContext<Me | undefined>(undefined);

/** Whoever is signed in. For what is shown inside the shell. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === undefined) {
    throw new Error("useMe needs the shell around it");
  }
  return me;
}
