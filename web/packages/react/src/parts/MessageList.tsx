import type { TimelineMessage } from "@parlor/client";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useWords } from "../hooks/useWords.ts";
import { moveFocus } from "../list/moveFocus.ts";
import { buildRows, UNREAD_KEY } from "../list/rows.ts";
import { useAnnouncement } from "../list/useAnnouncement.ts";
import { useHistoryPages } from "../list/useHistoryPages.ts";
import { useSeenMessages } from "../list/useSeenMessages.ts";
import { useUnseenCount } from "../list/useUnseenCount.ts";
import { useVirtualRows } from "../list/useVirtualRows.ts";
import { JumpButton } from "./JumpButton.tsx";
import type { BubbleLooks, MessageHandlers } from "./MessageBubble.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { OlderLine } from "./OlderLine.tsx";

export interface MessageListProps extends Omit<MessageHandlers, "onShow">, BubbleLooks {
  readonly messages: readonly TimelineMessage[];
  readonly hasOlder?: boolean;
  readonly hasNewer?: boolean;
  readonly loadingOlder?: boolean;
  readonly loadingNewer?: boolean;
  readonly onLoadOlder?: (() => Promise<void> | void) | undefined;
  readonly onLoadNewer?: (() => Promise<void> | void) | undefined;
  readonly onJumpToLatest?: (() => Promise<void> | void) | undefined;
  /** Where the divider goes, and where the list begins. */
  readonly firstUnreadSeq?: number | undefined;
  /** Told the number of each message of somebody else that was really seen. */
  readonly onSeen?: ((seq: number) => void) | undefined;
  /** Shown when there are no messages. */
  readonly empty?: ReactNode;
}

/**
 * The messages of a conversation: only those near the view are in the document, history is loaded
 * on the way up and nothing jumps, and at the end it stays at the end.
 */
export function MessageList({
  messages,
  hasOlder = false,
  hasNewer = false,
  loadingOlder = false,
  loadingNewer = false,
  onLoadOlder,
  onLoadNewer,
  onJumpToLatest,
  firstUnreadSeq,
  onSeen,
  empty,
  ...bubble
}: MessageListProps) {
  const { t } = useWords();
  const rows = useMemo(() => buildRows(messages, firstUnreadSeq), [messages, firstUnreadSeq]);
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  const divided = rows.some((row) => row.kind === "unread");
  const view = useVirtualRows(rows, { first: divided ? UNREAD_KEY : undefined, open: hasNewer });
  const { range, scrollTo, scrollToEnd } = view;

  const pages = useHistoryPages({
    count: rows.length,
    range,
    hasOlder,
    hasNewer,
    loadingOlder,
    loadingNewer,
    onLoadOlder,
    onLoadNewer,
  });
  useSeenMessages(view.content, onSeen);
  const announcement = useAnnouncement(messages, !hasNewer);
  const unseen = useUnseenCount(messages, view.atEnd);

  const toLatest = useCallback(() => {
    if (hasNewer) void onJumpToLatest?.();
    scrollToEnd();
  }, [hasNewer, onJumpToLatest, scrollToEnd]);

  // Whoever says something wants to see it said.
  const newest = messages[messages.length - 1];
  const mine = newest?.own && newest.seq === undefined ? newest.key : undefined;
  const followed = useRef(mine);
  useEffect(() => {
    if (mine !== undefined && mine !== followed.current) toLatest();
    followed.current = mine;
  }, [mine, toLatest]);

  const show = useCallback((message: TimelineMessage) => scrollTo(message.key), [scrollTo]);

  // The list is there from the beginning: what watches it has nothing to watch otherwise.
  const isEmpty = rows.length === 0 && !hasOlder;
  return (
    <div className="parlor-list">
      {isEmpty ? empty : null}
      <div
        ref={view.scroller}
        className="parlor-scroller"
        role="log"
        hidden={isEmpty}
        aria-live="off"
        aria-label={t("messages")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        onScroll={view.onScroll}
        onKeyDown={(event) => moveFocus(event, "article", "last")}
      >
        <OlderLine loading={loadingOlder} failed={pages.failed} onTryAgain={pages.tryAgain} />
        <div ref={view.content} className="parlor-rows">
          <div style={{ height: view.before }} />
          {rows.slice(range.start, range.end).map((row) => (
            <MessageRow
              key={row.key}
              row={row}
              quoted={row.kind === "message" ? byId.get(row.message.replyTo) : undefined}
              onShow={show}
              {...bubble}
            />
          ))}
          <div style={{ height: view.after }} />
        </div>
      </div>
      {view.atEnd ? null : <JumpButton count={unseen} onClick={toLatest} />}
      <div className="parlor-hidden" aria-live="polite">
        {announcement}
      </div>
    </div>
  );
}
