import type { ReactNode } from "react";
import { useWords } from "../hooks/useWords.ts";
import { Avatar } from "./Avatar.tsx";
import { IconButton } from "./IconButton.tsx";

export interface ThreadHeaderProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** The name and address of a picture; none is shown without. */
  readonly avatar?: { readonly name: string; readonly url?: string | null | undefined } | undefined;
  /** Leads back to the list, where there is no room for both. */
  readonly onBack?: (() => void) | undefined;
  /** Buttons at the end. */
  readonly children?: ReactNode;
}

/** The head of a conversation: whom or what it is with, and what can be done. */
export function ThreadHeader({ title, subtitle, avatar, onBack, children }: ThreadHeaderProps) {
  const { t } = useWords();
  return (
    <header className="parlor-header">
      {onBack ? (
        <span className="parlor-back">
          <IconButton icon="back" label={t("back")} onClick={onBack} />
        </span>
      ) : null}
      {avatar ? <Avatar name={avatar.name} url={avatar.url} /> : null}
      <div className="parlor-header-lines">
        <h2 className="parlor-header-title">
          <bdi>{title}</bdi>
        </h2>
        {subtitle ? <p className="parlor-header-subtitle">{subtitle}</p> : null}
      </div>
      {children ? <div className="parlor-header-actions">{children}</div> : null}
    </header>
  );
}
