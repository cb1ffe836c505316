import { useWords } from "../hooks/useWords.ts";

export interface OlderLineProps {
  readonly loading: boolean;
  readonly failed: boolean;
  readonly onTryAgain: () => void;
}

/** Above the messages: that earlier ones are on their way, or could not be had. Takes no height. */
export function OlderLine({ loading, failed, onTryAgain }: OlderLineProps) {
  const { t } = useWords();
  if (failed) {
    return (
      <div className="parlor-older">
        <span>{t("olderFailed")}</span>
        <button type="button" className="parlor-link" onClick={onTryAgain}>
          {t("tryAgain")}
        </button>
      </div>
    );
  }
  if (!loading) return null;
  return (
    <div className="parlor-older">
      <span className="parlor-spinner" aria-hidden="true" />
      <span>{t("loadingOlder")}</span>
    </div>
  );
}
