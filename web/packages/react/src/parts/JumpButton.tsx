import { useWords } from "../hooks/useWords.ts";
import { Icon } from "./Icon.tsx";

export interface JumpButtonProps {
  /** How many messages came meanwhile. */
  readonly count: number;
  readonly onClick: () => void;
}

/** Leads back to the end of the messages, and tells what came there. */
export function JumpButton({ count, onClick }: JumpButtonProps) {
  const { t } = useWords();
  const words = count > 0 ? t("newMessagesBelow", { count }) : t("jumpToLatest");
  return (
    <button type="button" className="parlor-jump" onClick={onClick} aria-label={words}>
      {count > 0 ? <span>{words}</span> : null}
      <Icon name="down" />
    </button>
  );
}
