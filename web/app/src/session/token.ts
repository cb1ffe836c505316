/** What a token says about its person; nothing where it is not of the readable sort. */
export interface Claims {
  readonly name: string | undefined;
  readonly role: string | undefined;
}

/**
 * Reads a token without checking it, to say who seems to be signed in before the server is asked.
 * Whether it is true is the server's business.
 */
export function claimsOf(token: string): Claims {
  const body = token.split(".")[1];
  if (body === undefined) {
    return { name: undefined, role: undefined };
  }
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { name: textOf(claims, "name"), role: textOf(claims, "role") };
  } catch {
    return { name: undefined, role: undefined };
  }
}

function textOf(claims: unknown, name: string): string | undefined {
  if (typeof claims !== "object" || claims === null) {
    return undefined;
  }
  const value: unknown = Object.entries(claims).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}
