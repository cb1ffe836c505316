import { useWords } from "../hooks/useWords.ts";

export interface CharacterCounterProps {
  readonly length: number;
  readonly most: number;
  readonly style: "left" | "fraction";
}

/** How much room a text has, once that matters. */
export function CharacterCounter({ length, most, style }: CharacterCounterProps) {
  const { t } = useWords();
  const over = length > most;
  const words = over
    ? t("charactersOver", { count: length - most })
    : t("charactersLeft", { count: most - length });
  return (
    <p className={over ? "parlor-counter parlor-counter-over" : "parlor-counter"} role="status">
      {style === "left" ? (
        words
      ) : (
        <>
          <span aria-hidden="true">{`${length}/${most}`}</span>
          <span className="parlor-hidden">{words}</span>
        </>
      )}
    </p>
  );
}
