import { Card } from "@parlor/ui/card";
import { useText } from "../../i18n/use-text.ts";
import { Sparkline } from "./sparkline.tsx";

interface FigureCardProps {
  readonly name: string;
  readonly values: readonly number[];
}

/** One figure, large, with how it went. */
export function FigureCard({ name, values }: FigureCardProps) {
  const t = useText();
  const now = values.at(-1) ?? 0;
  return (
    <Card aria-label={name} className="flex flex-col gap-3 p-4">
      <div className="flex flex-col gap-1">
        <h2 className="text-sm text-muted">{name}</h2>
        <p className="text-2xl font-semibold tracking-tight tabular-nums">{t.number(now)}</p>
      </div>
      <Sparkline
        values={values}
        label={t.admin.trend(t.number(Math.min(...values)), t.number(Math.max(...values)))}
      />
    </Card>
  );
}
