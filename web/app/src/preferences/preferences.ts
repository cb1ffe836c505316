import { type Cell, cell } from "../store.ts";

/** How the pages look; `system`: as the device does. */
export type Theme = "system" | "light" | "dark";

/** A language of the pages. */
export type Locale = "en" | "ar";

/** What somebody chose for this browser. */
export interface Preferences {
  readonly theme: Theme;
  readonly locale: Locale;
}

const KEY = "parlor.preferences";

/** What is chosen in this browser. */
export const preferences: Cell<Preferences> = cell(load());

/** Chooses, and remembers it. */
export function prefer(chosen: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...chosen };
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing forgets the choice with the tab.
  }
  preferences.set(next);
}

/** The way a language is written. */
export function directionOf(locale: Locale): "ltr" | "rtl" {
  return locale === "ar" ? "rtl" : "ltr";
}

/** Makes the document follow the preferences from now on. */
export function applyPreferences({ documentElement, body }: Document): () => void {
  const apply = () => {
    const { theme, locale } = preferences.get();
    documentElement.lang = locale;
    documentElement.dir = directionOf(locale);
    if (theme === "system") {
      delete body.dataset.theme;
    } else {
      body.dataset.theme = theme;
    }
  };
  apply();
  return preferences.subscribe(apply);
}

function load(): Preferences {
  const byDevice: Preferences = {
    theme: "system",
    locale: navigator.language.startsWith("ar") ? "ar" : "en",
  };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...byDevice, ...valid(kept) } : byDevice;
  } catch {
    return byDevice;
  }
}

function valid(kept: object): Partial<Preferences> {
  const theme = "theme" in kept ? kept.theme : undefined;
  const locale = "locale" in kept ? kept.locale : undefined;
  return {
    ...(theme === "system" || theme === "light" || theme === "dark" ? { theme } : {}),
    ...(locale === "en" || locale === "ar" ? { locale } : {}),
  };
}
