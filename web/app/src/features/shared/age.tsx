import { classes } from "@parlor/ui/classes";
import { useText } from "../../i18n/use-text.ts";
import { ageText, pressure } from "./age-text.ts";
import { useNow } from "./use-now.ts";

const LOOK = { fresh: "text-muted", late: "text-warning", overdue: "text-danger" } as const;

/** How long somebody has waited; counts up. */
export function Age({ since }: { readonly since: string }) {
  const t = useText();
  const now = useNow();
  const from = Date.parse(since);
  const text = ageText(from, now);
  return (
    <time
      dateTime={since}
      title={t.desk.waitingFor(text)}
      className={classes("text-xs font-medium tabular-nums", LOOK[pressure(from, now)])}
    >
      {text}
    </time>
  );
}
