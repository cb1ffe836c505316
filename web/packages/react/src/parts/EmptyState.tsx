import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export interface EmptyStateProps {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly icon?: IconName;
  /** What one may do about it. */
  readonly children?: ReactNode;
}

/** Stands where there is nothing to show, and says why. */
export function EmptyState({ title, hint, icon = "chat", children }: EmptyStateProps) {
  return (
    <div className="parlor-empty">
      <span className="parlor-empty-icon">
        <Icon name={icon} />
      </span>
      <p className="parlor-empty-title">{title}</p>
      {hint ? <p className="parlor-empty-hint">{hint}</p> : null}
      {children}
    </div>
  );
}
