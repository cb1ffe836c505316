import type { Typist } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import type { Translator } from "../i18n/translator.ts";

export interface TypingLineProps {
  readonly typists: readonly Typist[];
  /** How it is said; the generic words unless given. */
  readonly wordsFor?: ((typists: readonly Typist[]) => string) | undefined;
}

/** Who is typing. Keeps its height when nobody is, so that nothing moves. */
export function TypingLine({ typists, wordsFor }: TypingLineProps) {
  const words = useWords();
  return (
    <div className="parlor-typing" aria-live="polite">
      {typists.length > 0 ? (
        <>
          <span className="parlor-typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span dir="auto">{wordsFor?.(typists) ?? typingWords(typists, words)}</span>
        </>
      ) : null}
    </div>
  );
}

function typingWords(typists: readonly Typist[], { t }: Translator): string {
  const [one, two, ...more] = typists;
  if (more.length > 0) return t("typingMany", { count: typists.length });
  if (one && two) return t("typingTwo", { first: one.name, second: two.name });
  return t("typingOne", { name: one?.name ?? t("someone") });
}
