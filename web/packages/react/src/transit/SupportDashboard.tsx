import { useCallback, useEffect, useState } from "react";
import { useInbox } from "../hooks/useInbox.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { useSupportRooms } from "../hooks/useSupportRooms.ts";
import { useUser } from "../hooks/useUser.ts";
import { useWords } from "../hooks/useWords.ts";
import { ChoiceBar } from "../parts/ChoiceBar.tsx";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { ConversationItems } from "../parts/ConversationItems.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { FigureTile } from "../parts/FigureTile.tsx";
import { Toast } from "../parts/Toast.tsx";
import { conversationTitle } from "../text/titles.ts";
import { OpenWindows } from "./OpenWindows.tsx";
import { distinct, type RoomFilter, roomName } from "./rooms.ts";
import { WaitingExtra } from "./WaitingExtra.tsx";

export interface SupportDashboardProps {
  /** Which support rooms to answer for, such as `driver_support`. */
  readonly rooms: readonly string[];
}

/** For the control centre: who waits, by room, and several conversations at a time. */
export function SupportDashboard({ rooms }: SupportDashboardProps) {
  const client = useParlor();
  const words = useWords();
  const { locale, t } = words;
  const me = useUser()?.id ?? "";
  const states = useSupportRooms(rooms);
  const inbox = useInbox();
  const [filter, setFilter] = useState<RoomFilter>("all");
  const [open, setOpen] = useState<readonly string[]>([]);
  const [notice, setNotice] = useState<string>();
  useEffect(
    () =>
      client.on("supportRequest", ({ conversation }) => {
        setNotice(t("newRequest", { title: conversationTitle(conversation, me, words) }));
      }),
    [client, me, t, words],
  );

  const asked = states.filter(({ room }) => filter === "all" || room === filter);
  const waiting = distinct(asked.flatMap((state) => state.waiting));
  const claimed = inbox.conversations.filter(
    ({ kind, status, assignee }) => kind === "support" && status === "active" && assignee !== null,
  );
  const shown = distinct([...waiting, ...(filter === "all" ? claimed : [])]);
  const choices = ["all", ...rooms].map((room) => ({ value: room, label: roomName(room, t) }));
  const show = useCallback((id: string) => setOpen((ids) => [...new Set([...ids, id])]), []);
  const putAway = useCallback((id: string) => setOpen((ids) => ids.filter((it) => it !== id)), []);
  const write = (count: number) => new Intl.NumberFormat(locale).format(count);
  return (
    <div className="parlor-dashboard">
      <ConnectionBanner />
      <dl className="parlor-figures">
        <FigureTile label={t("waiting")} value={write(waiting.length)} />
        <FigureTile label={t("claimed")} value={write(claimed.length)} />
        <FigureTile label={t("openCount")} value={write(open.length)} />
      </dl>
      <div className="parlor-columns" data-detail={open.length > 0 ? "open" : undefined}>
        <div className="parlor-column">
          <ChoiceBar
            label={t("filterByType")}
            choices={choices}
            value={filter}
            onChange={setFilter}
          />
          <div className="parlor-column-list">
            {shown.length === 0 ? (
              <EmptyState title={t("noConversations")} icon="help" />
            ) : (
              <ConversationItems
                conversations={shown}
                userId={me}
                onSelect={show}
                wordsOf={(conversation) => ({
                  extra:
                    conversation.assignee === null ? (
                      <WaitingExtra conversation={conversation} />
                    ) : undefined,
                })}
              />
            )}
          </div>
        </div>
        <OpenWindows ids={open} currentUserId={me} onPutAway={putAway} />
      </div>
      <Toast text={notice} onGone={() => setNotice(undefined)} />
    </div>
  );
}
