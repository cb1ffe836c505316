import type { Participant } from "@parlor/client";
import { conversationTitle, useParlor, useWords } from "@parlor/react";
import { Badge } from "@parlor/ui/badge";
import { Skeleton } from "@parlor/ui/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { allConversationsQuery } from "../../api/conversations.ts";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";

interface CustomerHistoryProps {
  readonly customer: Participant;
  /** The conversation that is open, which is no history yet. */
  readonly current: string;
  readonly onShow: (id: string) => void;
}

/** What else a customer talked about. */
export function CustomerHistory({ customer, current, onShow }: CustomerHistoryProps) {
  const t = useText();
  const me = useMe();
  const words = useWords();
  const found = useInfiniteQuery(allConversationsQuery(useParlor(), { q: customer.name }));
  const before = found.data?.pages
    .flatMap((page) => page.conversations)
    .filter((one) => one.id !== current)
    .filter((one) => one.participants.some(({ user_id }) => user_id === customer.user_id));
  return (
    <section aria-labelledby="customer-history" className="flex flex-col gap-2">
      <h3 id="customer-history" className="text-xs font-medium text-muted">
        {t.desk.history}
      </h3>
      {found.isPending ? <Skeleton className="h-16" /> : null}
      {before?.length === 0 || found.isError ? (
        <p className="text-sm text-muted">{t.desk.noHistory}</p>
      ) : null}
      <ul className="-mx-2 flex flex-col">
        {before?.slice(0, 8).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => onShow(one.id)}
              className="flex w-full cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 text-start text-sm hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus"
            >
              <span className="min-w-0 flex-1 truncate">
                {conversationTitle(one, me.id, words)}
              </span>
              <Badge>{t.status[one.status]}</Badge>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
