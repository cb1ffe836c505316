/** A guest's key to their conversation. */
export interface GuestPass {
  readonly token: string;
  readonly conversationId: string;
}

/** The key that was kept for a server, if there is one. */
export function loadPass(url: string): GuestPass | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(url)) ?? "null");
    return isPass(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a key, or forgets it. */
export function savePass(url: string, pass: GuestPass | undefined): void {
  try {
    if (pass) localStorage.setItem(keyOf(url), JSON.stringify(pass));
    else localStorage.removeItem(keyOf(url));
  } catch {
    // Storage is forbidden: the chat lives as long as the page.
  }
}

function keyOf(url: string): string {
  return `parlor.guest ${url}`;
}

function isPass(value: unknown): value is GuestPass {
  return (
    typeof value === "object" &&
    value !== null &&
    "token" in value &&
    "conversationId" in value &&
    typeof value.token === "string" &&
    typeof value.conversationId === "string"
  );
}
