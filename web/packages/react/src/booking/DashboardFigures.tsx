import { useFigures } from "../hooks/useFigures.ts";
import { useWords } from "../hooks/useWords.ts";
import { FigureTile } from "../parts/FigureTile.tsx";

/** How the chats go today. */
export function DashboardFigures() {
  const { locale, t } = useWords();
  const figures = useFigures();
  const write = (number: number | undefined) =>
    number === undefined ? "–" : new Intl.NumberFormat(locale).format(number);
  return (
    <dl className="parlor-figures">
      <FigureTile label={t("statActive")} value={write(figures?.conversations_open)} />
      <FigureTile
        label={t("statResolvedToday")}
        value={write(figures?.conversations_closed_today)}
      />
      <FigureTile label={t("statPending")} value={write(figures?.support_unanswered)} />
      <FigureTile label={t("statSatisfaction")} value={t("statSatisfactionNone")} />
    </dl>
  );
}
