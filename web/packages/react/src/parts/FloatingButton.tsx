import type { Ref } from "react";
import { Badge } from "./Badge.tsx";
import { Icon } from "./Icon.tsx";

export interface FloatingButtonProps {
  readonly label: string;
  readonly count: number;
  /** From here on the badge says no more than `9+`. */
  readonly most?: number;
  readonly expanded: boolean;
  readonly onClick: () => void;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

/** The round button in the corner of a page that opens a chat. */
export function FloatingButton({
  label,
  count,
  most = 9,
  expanded,
  onClick,
  buttonRef,
}: FloatingButtonProps) {
  return (
    <button
      ref={buttonRef}
      type="button"
      className="parlor-floating-button"
      aria-expanded={expanded}
      onClick={onClick}
    >
      <span className="parlor-hidden">{label}</span>
      <Icon name={expanded ? "close" : "chat"} />
      <Badge count={count} most={most} />
    </button>
  );
}
