import type { Conversation } from "@parlor/client";
import { useInbox, useParlor } from "@parlor/react";
import { Alert } from "@parlor/ui/alert";
import { Button } from "@parlor/ui/button";
import { Card } from "@parlor/ui/card";
import { Skeleton } from "@parlor/ui/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { allConversationsQuery, type ConversationsFilter } from "../../api/conversations.ts";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { ConversationPane } from "../conversations/conversation-pane.tsx";
import { ConversationFilters } from "./conversation-filters.tsx";
import { ConversationsTable } from "./conversations-table.tsx";

/** Everybody's conversations; staff look into them without being in them. */
export function ConversationsTab() {
  const t = useText();
  const inbox = useInbox();
  const [filter, setFilter] = useState<ConversationsFilter>({});
  const [opened, setOpened] = useState<Conversation>();
  const found = useInfiniteQuery({
    ...allConversationsQuery(useParlor(), useDeferredValue(filter)),
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });
  const conversations = found.data?.pages.flatMap((page) => page.conversations);
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col gap-4 overflow-y-auto p-4 lg:p-6">
        <ConversationFilters filter={filter} onFilter={setFilter} />
        {found.isError ? (
          <Alert tone="danger" title={reasonOf(found.error, t.common.failed)} />
        ) : null}
        {found.isPending ? <Skeleton className="h-64" /> : null}
        {conversations === undefined ? null : (
          <Card className="shrink-0 overflow-hidden">
            {conversations.length === 0 ? (
              <p className="p-8 text-center text-sm text-muted">{t.admin.noneFits}</p>
            ) : (
              <ConversationsTable
                conversations={conversations}
                opened={opened?.id}
                onOpen={setOpened}
              />
            )}
          </Card>
        )}
        {found.hasNextPage ? (
          <Button className="self-center" onClick={() => void found.fetchNextPage()}>
            {t.common.more}
          </Button>
        ) : null}
      </div>
      {opened === undefined ? null : (
        <section
          aria-label={t.admin.opened}
          className="absolute inset-0 z-10 flex flex-col border-s border-line bg-surface lg:static lg:w-[27rem] lg:shrink-0"
        >
          <ConversationPane
            key={opened.id}
            conversationId={opened.id}
            watch={!inbox.conversations.some((one) => one.id === opened.id)}
            onClose={() => setOpened(undefined)}
          />
        </section>
      )}
    </div>
  );
}
