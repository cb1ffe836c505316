/** A piece of a message's text: plain when it has no address. */
export interface TextPiece {
  readonly text: string;
  readonly href: string | undefined;
}

/*
 * An address ends at white space, at quotes and angles, and at characters that turn the direction
 * of writing, with which the shown address could be made to look like another one. The parts of an
 * e-mail address are bounded as in RFC 5321 and RFC 1035, which also bounds the work of finding none.
 */
const CANDIDATE =
  /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gi;
const CLOSING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Finds the web and e-mail addresses in a text. Nothing but http, https and mailto is one. */
export function findLinks(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = withoutTrailing(match[0]);
    const href = addressOf(shown);
    if (href === undefined) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: undefined });
    pieces.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: undefined });
  return pieces;
}

/** The address, if it leads to the web. Everything else (scripts, data, files) is not followed. */
export function webAddress(address: string): string | undefined {
  return withProtocol(address, ["http:", "https:"]);
}

function addressOf(shown: string): string | undefined {
  if (/^www\./i.test(shown)) return webAddress(`https://${shown}`);
  if (/^(https?|mailto):/i.test(shown)) return withProtocol(shown, ["http:", "https:", "mailto:"]);
  return withProtocol(`mailto:${shown}`, ["mailto:"]);
}

function withProtocol(address: string, allowed: readonly string[]): string | undefined {
  try {
    const url = new URL(address);
    return allowed.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A sentence's punctuation does not belong to the address that ends it, nor do its brackets. */
function withoutTrailing(candidate: string): string {
  // Counted once: anybody may write a message of nothing but brackets.
  const counts = new Map<string, number>();
  for (const character of candidate) counts.set(character, (counts.get(character) ?? 0) + 1);
  const count = (character: string) => counts.get(character) ?? 0;
  let end = candidate.length;
  for (; end > 0; end -= 1) {
    const last = candidate.charAt(end - 1);
    const opening = CLOSING[last];
    const unopened = opening !== undefined && count(last) > count(opening);
    if (!unopened && !".,;:!?".includes(last)) break;
    counts.set(last, count(last) - 1);
  }
  return candidate.slice(0, end);
}
