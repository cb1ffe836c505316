import { useParlor } from "@parlor/react";
import { Alert } from "@parlor/ui/alert";
import { PageMessage } from "@parlor/ui/page-message";
import { Skeleton } from "@parlor/ui/skeleton";
import { useToast } from "@parlor/ui/toast-context";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { reasonOf } from "../../api/refusal.ts";
import { reportsQuery, type Verdict } from "../../api/reports.ts";
import { useText } from "../../i18n/use-text.ts";
import { ReportCard } from "./report-card.tsx";

/** The messages that people reported, for moderators to decide on. */
export function ReportsTab() {
  const t = useText();
  const toast = useToast();
  const client = useParlor();
  const queries = useQueryClient();
  const reports = useQuery(reportsQuery(client));
  const decide = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Verdict }) =>
      client.http<object>("POST", `/api/v1/messages/${encodeURIComponent(id)}/${verdict}`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["reports"] }),
    onError: (error) => toast({ text: reasonOf(error, t.common.failed), tone: "danger" }),
  });
  if (reports.isPending) {
    return <Skeleton className="m-6 h-40" />;
  }
  if (reports.isError) {
    return <Alert className="m-6" tone="danger" title={reasonOf(reports.error, t.common.failed)} />;
  }
  if (reports.data.length === 0) {
    return (
      <PageMessage icon={<ShieldCheck />} title={t.admin.noReports} text={t.admin.noReportsText} />
    );
  }
  return (
    <ul
      aria-label={t.admin.tabs.reports}
      className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-4 overflow-y-auto p-4 lg:p-6"
    >
      {reports.data.map((report) => (
        <li key={report.message.id}>
          <ReportCard
            report={report}
            disabled={decide.isPending}
            onDecide={(verdict) => decide.mutate({ id: report.message.id, verdict })}
          />
        </li>
      ))}
    </ul>
  );
}
