import { Avatar, conversationTitle, lastLine, listTime, useParlor, useWords } from "@parlor/react";
import { Card } from "@parlor/ui/card";
import { Skeleton } from "@parlor/ui/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { allConversationsQuery } from "../../api/conversations.ts";
import { useText } from "../../i18n/use-text.ts";
import { StatusBadge } from "../conversations/status-badge.tsx";

const SHOWN = 8;

/** Where something was said last, whoever said it. */
export function LatestConversations() {
  const t = useText();
  const words = useWords();
  const found = useInfiniteQuery({
    ...allConversationsQuery(useParlor(), {}),
    refetchInterval: 10_000,
  });
  const latest = found.data?.pages.flatMap((page) => page.conversations).slice(0, SHOWN);
  return (
    <Card className="min-w-0 overflow-hidden">
      <h2 className="px-4 pt-4 pb-2 text-sm font-semibold">{t.admin.latest}</h2>
      {found.isPending ? <Skeleton className="m-4 h-48" /> : null}
      {latest?.length === 0 ? (
        <p className="px-4 pt-2 pb-5 text-sm text-muted">{t.admin.noneFits}</p>
      ) : null}
      <ul aria-label={t.admin.latest} className="divide-y divide-line">
        {latest?.map((one) => {
          const title = conversationTitle(one, undefined, words);
          return (
            <li key={one.id} className="flex items-center gap-3 px-4 py-2.5">
              <Avatar name={title} size="small" />
              <div className="min-w-0 flex-1">
                <p dir="auto" className="truncate text-sm font-medium">
                  {title}
                </p>
                <p dir="auto" className="truncate text-sm text-muted">
                  {lastLine(one, undefined, words)}
                </p>
              </div>
              <StatusBadge status={one.status} />
              <span className="w-12 text-end text-xs text-muted tabular-nums">
                {listTime(one.last_message_at ?? one.created_at, words)}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
