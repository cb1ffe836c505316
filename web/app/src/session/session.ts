import { type Cell, cell } from "../store.ts";

const KEY = "parlor.token";

/** The token of whoever is signed in in this tab; two tabs can be two people. */
export const session: Cell<string | undefined> = cell(sessionStorage.getItem(KEY) ?? undefined);

/** Makes this tab the person whom the token names. */
export function signIn(token: string): void {
  sessionStorage.setItem(KEY, token);
  session.set(token);
}

/** Makes this tab nobody's. */
export function signOut(): void {
  sessionStorage.removeItem(KEY);
  session.set(undefined);
}

/**
 * Takes in a token that a host put behind an address (`/inbox#token=…`), and removes it from the
 * address bar, so that it is neither bookmarked nor shared. A fragment never reaches a server's log.
 */
export function takeTokenFromAddress(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null || given === "") {
    return;
  }
  signIn(given);
  history.replaceState(history.state, "", location.pathname + location.search);
}
