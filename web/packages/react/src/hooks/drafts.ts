const KEY = "parlor.drafts";
const MOST_DRAFTS = 50;

/** Unsent texts by whose and where they are, oldest first. */
type Drafts = Readonly<Record<string, string>>;

/** What somebody had begun to write. */
export function loadDraft(userId: string, conversationId: string): string {
  return read()[keyOf(userId, conversationId)] ?? "";
}

/** Keeps what somebody has begun to write; the oldest of too many is forgotten. */
export function saveDraft(userId: string, conversationId: string, text: string): void {
  const key = keyOf(userId, conversationId);
  const rest = Object.entries(read()).filter(([other]) => other !== key);
  const kept = text.trim() === "" ? rest : [...rest, [key, text]];
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept.slice(-MOST_DRAFTS))));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

function keyOf(userId: string, conversationId: string): string {
  return `${conversationId} ${userId}`;
}

function read(): Drafts {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    const texts = Object.entries(value).filter((entry) => typeof entry[1] === "string");
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}
