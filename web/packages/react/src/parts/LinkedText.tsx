import { findLinks } from "../text/links.ts";

/** A text of somebody, as text: addresses in it can be followed, nothing else is anything. */
export function LinkedText({ text }: { readonly text: string }) {
  let at = 0;
  return findLinks(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (piece.href === undefined) return <span key={key}>{piece.text}</span>;
    return (
      <a key={key} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {piece.text}
      </a>
    );
  });
}
