import type { Conversation } from "@parlor/client";
import { useCallback, useState } from "react";
import { useAllConversations } from "../hooks/useAllConversations.ts";
import { useWords } from "../hooks/useWords.ts";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { ConversationItems } from "../parts/ConversationItems.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ListSkeleton } from "../parts/ListSkeleton.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { AdminThread } from "./AdminThread.tsx";
import { DashboardFigures } from "./DashboardFigures.tsx";
import { type SessionType, sessionType } from "./session.ts";
import { sessionWords } from "./sessionWords.ts";
import { TypeFilter } from "./TypeFilter.tsx";

export interface AdminChatDashboardProps {
  readonly currentUserId: string;
}

/** For administrators: figures, every session with filter and search, and the one selected. */
export function AdminChatDashboard({ currentUserId }: AdminChatDashboardProps) {
  const words = useWords();
  const { t } = words;
  const [type, setType] = useState<SessionType | "all">("all");
  const [q, setQ] = useState("");
  const [selected, setSelected] = useState<string>();
  const found = useAllConversations({ q: q.trim() });
  // Sessions that other front ends opened have no topic of this product, so that it is judged here.
  const shown = found.conversations.filter((one) => type === "all" || sessionType(one) === type);
  const conversation = found.conversations.find(({ id }) => id === selected);
  const wordsOf = useCallback(
    (one: Conversation) => sessionWords(one, currentUserId, words),
    [currentUserId, words],
  );
  return (
    <div className="parlor-dashboard">
      <ConnectionBanner />
      <DashboardFigures />
      <div className="parlor-columns" data-detail={conversation ? "open" : undefined}>
        <div className="parlor-column">
          <SearchField label={t("searchChats")} value={q} onChange={setQ} />
          <TypeFilter value={type} onChange={setType} />
          <div className="parlor-column-list">
            {found.status === "loading" ? <ListSkeleton /> : null}
            {found.status === "failed" ? (
              <EmptyState title={t("loadFailed")} hint={found.error?.message} icon="alert" />
            ) : null}
            {found.status === "ready" && shown.length === 0 ? (
              <EmptyState title={q ? t("nothingFound") : t("noConversations")} icon="search" />
            ) : (
              <ConversationItems
                conversations={shown}
                userId={currentUserId}
                selectedId={selected}
                onSelect={setSelected}
                wordsOf={wordsOf}
              />
            )}
          </div>
        </div>
        {conversation ? (
          <AdminThread
            conversation={conversation}
            currentUserId={currentUserId}
            onBack={() => setSelected(undefined)}
          />
        ) : (
          <EmptyState title={t("chooseConversation")} hint={t("chooseConversationHint")} />
        )}
      </div>
    </div>
  );
}
