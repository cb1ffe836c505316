import { useWords } from "../hooks/useWords.ts";

export interface PresenceDotProps {
  readonly state: "unknown" | "online" | "away" | "offline";
}

/** Whether somebody is there, as a dot and in words; nothing as long as nobody knows. */
export function PresenceDot({ state }: PresenceDotProps) {
  const { t } = useWords();
  if (state === "unknown") return null;
  return (
    <span className={`parlor-presence parlor-presence-${state}`} title={t(state)}>
      <span className="parlor-hidden">{t(state)}</span>
    </span>
  );
}
