import type { en } from "./en.ts";

/** The words of the pages. English is the one that says which there are. */
export type Text = typeof en;
