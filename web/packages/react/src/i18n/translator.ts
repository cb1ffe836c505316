import { ar } from "./ar.ts";
import { en } from "./en.ts";
import type { Plural } from "./plural.ts";

/** The name of a text. */
export type TextKey = keyof typeof en;

/** The texts of one language. */
export type Texts = {
  readonly [K in TextKey]: (typeof en)[K] extends string ? string : Plural;
};

/** What is put in the places of a text, such as `{name}`. */
export type TextValues = Readonly<Record<string, string | number>>;

/** The words of one language, and which way it is written. */
export interface Translator {
  readonly locale: string;
  readonly dir: "ltr" | "rtl";
  /** The text of this name; a `count` among the values chooses its plural form. */
  t(key: TextKey, values?: TextValues): string;
}

const DICTIONARIES: Readonly<Record<string, Texts>> = { en, ar };
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/**
 * A translator for a locale such as `ar-EG`. Languages without texts of their own speak English,
 * with the locale's own dates and direction. `overrides` are a host's words for some of the texts.
 */
export function translator(locale: string, overrides: Partial<Texts> = {}): Translator {
  const known = knownLocale(locale);
  const language = known.split("-")[0] ?? "en";
  const texts: Texts = { ...(DICTIONARIES[language] ?? en), ...overrides };
  const plurals = new Intl.PluralRules(language in DICTIONARIES ? known : "en");
  const numbers = new Intl.NumberFormat(known);
  return {
    locale: known,
    dir: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr",
    t(key, values = {}) {
      const text: string | Plural = texts[key];
      const form = typeof text === "string" ? text : formOf(text, plurals, values.count);
      return form.replace(/\{(\w+)\}/g, (place, name: string) => {
        const value = values[name];
        if (value === undefined) return place;
        return typeof value === "number" ? numbers.format(value) : value;
      });
    },
  };
}

function formOf(text: Plural, rules: Intl.PluralRules, count: string | number | undefined): string {
  return (typeof count === "number" ? text[rules.select(count)] : undefined) ?? text.other;
}

/** The locale, unless it is not one: a wrong attribute of a host's page must not stop the chat. */
function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}
