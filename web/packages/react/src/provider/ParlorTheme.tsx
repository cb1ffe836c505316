import { type ReactNode, useMemo } from "react";
import { type Texts, translator } from "../i18n/translator.ts";
import { WordsContext } from "./contexts.ts";

/** Light, dark, or what the system prefers. */
export type ThemeName = "light" | "dark" | "system";

export interface ParlorThemeProps {
  readonly locale?: string;
  readonly theme?: ThemeName;
  readonly dir?: "ltr" | "rtl";
  readonly texts?: Partial<Texts>;
  readonly children?: ReactNode;
}

/** Language and look without a connection, for parts that are shown before there is one. */
export function ParlorTheme({ locale, theme = "system", dir, texts, children }: ParlorThemeProps) {
  const language = locale ?? globalThis.navigator?.language ?? "en";
  const words = useMemo(() => translator(language, texts), [language, texts]);
  const attributes = theme === "system" ? {} : { "data-theme": theme };
  return (
    <div className="parlor" dir={dir ?? words.dir} lang={words.locale} {...attributes}>
      <WordsContext.Provider value={words}>{children}</WordsContext.Provider>
    </div>
  );
}
