import { useWords } from "../hooks/useWords.ts";

/** Stands where a list is being loaded. */
export function ListSkeleton() {
  const { t } = useWords();
  return (
    <div role="status">
      <span className="parlor-hidden">{t("loading")}</span>
      <div className="parlor-list-skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
