import { usePresence } from "../hooks/usePresence.ts";
import { useWords } from "../hooks/useWords.ts";
import { PresenceDot as Dot } from "../parts/PresenceDot.tsx";

export interface PresenceDotProps {
  readonly userId: string;
  /** Also says it in words that can be seen. */
  readonly withWords?: boolean;
}

/** Whether somebody is there, as it changes. */
export function PresenceDot({ userId, withWords = false }: PresenceDotProps) {
  const { t } = useWords();
  const { state } = usePresence(userId);
  return (
    <>
      <Dot state={state} />
      {withWords && state !== "unknown" ? <span aria-hidden="true">{t(state)}</span> : null}
    </>
  );
}
