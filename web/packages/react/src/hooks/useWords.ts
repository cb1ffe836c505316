import { useContext } from "react";
import type { Translator } from "../i18n/translator.ts";
import { WordsContext } from "../provider/contexts.ts";

/** The words of the reader's language. */
export function useWords(): Translator {
  return useContext(WordsContext);
}
