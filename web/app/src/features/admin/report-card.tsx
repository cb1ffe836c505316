import { Avatar, listTime, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { Button } from "@parlor/ui/button";
import { Card } from "@parlor/ui/card";
import { Eye, EyeOff, Flag, X } from "lucide-react";
import type { Report, Verdict } from "../../api/reports.ts";
import { useText } from "../../i18n/use-text.ts";

interface ReportCardProps {
  readonly report: Report;
  readonly disabled: boolean;
  readonly onDecide: (verdict: Verdict) => void;
}

/** One reported message: what was said, what others thought of it, and what to do. */
export function ReportCard({ report, disabled, onDecide }: ReportCardProps) {
  const t = useText();
  const words = useWords();
  const { message } = report;
  const hidden = message.hidden_at !== null;
  return (
    <Card className="flex flex-col gap-4 p-4">
      <header className="flex items-center gap-3">
        <Avatar name={message.sender.name} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-sm font-semibold">{message.sender.name}</h2>
          <p className="truncate text-xs text-muted">{listTime(message.created_at, words)}</p>
        </div>
        {hidden ? <Badge>{t.admin.hidden}</Badge> : null}
        <Badge tone="danger">
          <Flag aria-hidden="true" />
          {t.admin.reported}
        </Badge>
      </header>
      <blockquote
        dir="auto"
        className="rounded-xl bg-sunken px-4 py-3 text-sm break-words whitespace-pre-wrap"
      >
        {message.content === "" ? t.admin.noText : message.content}
      </blockquote>
      <p dir="auto" className="text-sm text-muted">
        <span className="font-medium text-ink">{t.admin.reportedBy(report.reporter_id)}</span>
        {report.reason === "" ? "" : ` – ${report.reason}`}
      </p>
      <div className="flex flex-wrap gap-2">
        {hidden ? (
          <Button size="small" disabled={disabled} onClick={() => onDecide("show")}>
            <Eye aria-hidden="true" />
            {t.admin.show}
          </Button>
        ) : (
          <Button
            size="small"
            variant="danger"
            disabled={disabled}
            onClick={() => onDecide("hide")}
          >
            <EyeOff aria-hidden="true" />
            {t.admin.hide}
          </Button>
        )}
        <Button size="small" disabled={disabled} onClick={() => onDecide("dismiss")}>
          <X aria-hidden="true" />
          {t.admin.dismiss}
        </Button>
      </div>
    </Card>
  );
}
