import type { Translator } from "../i18n/translator.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, and a list asks for the same few ones for each row. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

function write(at: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : format(locale, options).format(date);
}

/** Hours and minutes. */
export function clockTime(at: string, locale: string): string {
  return write(at, locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Day and time, for those who want to know exactly. */
export function fullTime(at: string, locale: string): string {
  return write(at, locale, { dateStyle: "long", timeStyle: "short" });
}

/** Which day of the calendar where the reader is, as a number that grows by one a day. */
export function calendarDay(at: string | number): number {
  const date = new Date(at);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** The name of a day: today, yesterday, or its date. */
export function dayName(at: string, { locale, t }: Translator, now = Date.now()): string {
  const ago = calendarDay(now) - calendarDay(at);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  const year =
    new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" };
  return write(at, locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(year as { year?: "numeric" }),
  });
}

/** A moment in a list: the time today, the day of the last week, else the date. */
export function listTime(at: string, { locale, t }: Translator, now = Date.now()): string {
  const ago = calendarDay(now) - calendarDay(at);
  if (ago <= 0) return clockTime(at, locale);
  if (ago === 1) return t("yesterday");
  if (ago < 7) return write(at, locale, { weekday: "short" });
  return monthDay(at, locale);
}

/** Such as `Mar 2`. */
export function monthDay(at: string, locale: string): string {
  return write(at, locale, { month: "short", day: "numeric" });
}

/** How long ago in words: the last hour is now, the last day is counted, before that is a date. */
export function activityTime(at: string, { locale, t }: Translator, now = Date.now()): string {
  const ago = now - new Date(at).getTime();
  if (ago < HOUR_MS) return t("justNow");
  if (ago < DAY_MS) return t("hoursAgo", { count: Math.floor(ago / HOUR_MS) });
  return monthDay(at, locale);
}

/** How long ago, such as `5 minutes ago`. */
export function relativeTime(at: string, locale: string, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const minutes = seconds / 60;
  if (Math.abs(minutes) < 1) return words.format(0, "second");
  if (Math.abs(minutes) < 60) return words.format(Math.round(minutes), "minute");
  if (Math.abs(minutes) < 1440) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
