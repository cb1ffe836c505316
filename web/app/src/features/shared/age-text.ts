const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has lasted: `0:42`, `12:05`, `3 h 07`, `2 d 4 h`. */
export function ageText(sinceMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  if (seconds < HOUR) {
    return `${Math.floor(seconds / MINUTE)}:${pad(seconds % MINUTE)}`;
  }
  if (seconds < DAY) {
    return `${Math.floor(seconds / HOUR)} h ${pad(Math.floor((seconds % HOUR) / MINUTE))}`;
  }
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
}

/** How much an age presses: somebody who waits for five minutes looks at the clock. */
export function pressure(sinceMs: number, nowMs: number): "fresh" | "late" | "overdue" {
  const minutes = (nowMs - sinceMs) / 60_000;
  if (minutes < 5) {
    return "fresh";
  }
  return minutes < 15 ? "late" : "overdue";
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
