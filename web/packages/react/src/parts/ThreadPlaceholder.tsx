import type { ConversationState, Refusal } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { EmptyState } from "./EmptyState.tsx";

export interface ThreadPlaceholderProps {
  readonly status: ConversationState["status"];
  readonly error: Refusal | undefined;
}

/** Stands in the place of the messages until they are there, or for good when they cannot be had. */
export function ThreadPlaceholder({ status, error }: ThreadPlaceholderProps) {
  const { t } = useWords();
  if (status === "gone") {
    return (
      <div className="parlor-list">
        <EmptyState title={t("gone")} icon="alert" />
      </div>
    );
  }
  if (status === "failed") {
    return (
      <div className="parlor-list" role="alert">
        <EmptyState title={t("loadFailed")} hint={error?.message} icon="alert" />
      </div>
    );
  }
  return (
    <div className="parlor-list" role="status">
      <span className="parlor-hidden">{t("loading")}</span>
      <div className="parlor-skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
