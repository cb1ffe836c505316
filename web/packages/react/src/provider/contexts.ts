import type { ParlorClient } from "@parlor/client";
import { createContext } from "react";
import { type Translator, translator } from "../i18n/translator.ts";

/** The client of the provider around a component. */
export const ClientContext = createContext<ParlorClient | undefined>(undefined);

/** The words of the provider around a component; English without one. */
export const WordsContext = createContext<Translator>(translator("en"));
