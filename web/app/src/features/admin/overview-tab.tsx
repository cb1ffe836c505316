import { Alert } from "@parlor/ui/alert";
import { Badge } from "@parlor/ui/badge";
import { Card } from "@parlor/ui/card";
import { DataTable } from "@parlor/ui/data-table";
import { Skeleton } from "@parlor/ui/skeleton";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { useRoomName } from "../shared/use-room-name.ts";
import { FigureCard } from "./figure-card.tsx";
import { LatestConversations } from "./latest-conversations.tsx";
import { useFigureHistory } from "./use-figure-history.ts";

const FIGURES = [
  "users_online",
  "rooms_in_use",
  "conversations_open",
  "conversations_closed_today",
  "support_unanswered",
] as const;

/** How things stand at this moment. */
export function OverviewTab() {
  const t = useText();
  const roomName = useRoomName();
  const { query, history } = useFigureHistory();
  return (
    <div className="flex flex-1 flex-col gap-6 overflow-y-auto p-4 lg:p-6">
      {query.isError ? (
        <Alert tone="danger" title={reasonOf(query.error, t.common.failed)} />
      ) : null}
      {query.isPending ? <Skeleton className="h-32" /> : null}
      {history.length === 0 ? null : (
        <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-5">
          {FIGURES.map((name) => (
            <FigureCard
              key={name}
              name={t.admin.figures[name]}
              values={history.map((figures) => figures[name])}
            />
          ))}
        </div>
      )}
      {query.data === undefined ? null : (
        <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
          <LatestConversations />
          <Card className="overflow-hidden">
            <h2 className="px-4 pt-4 pb-2 text-sm font-semibold">{t.admin.rooms}</h2>
            <DataTable
              caption={t.admin.rooms}
              rows={query.data.support_rooms}
              rowKey={(room) => room.name}
              columns={[
                { key: "room", header: t.admin.room, cell: (room) => roomName(room.name) },
                {
                  key: "waiting",
                  header: t.admin.waiting,
                  cell: (room) => (
                    <Badge tone={room.waiting === 0 ? "neutral" : "warning"}>
                      {t.number(room.waiting)}
                    </Badge>
                  ),
                },
              ]}
            />
          </Card>
        </div>
      )}
    </div>
  );
}
