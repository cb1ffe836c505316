import type { TimelineMessage } from "@parlor/client";
import { memo } from "react";
import { useWords } from "../hooks/useWords.ts";
import type { Row } from "../list/rows.ts";
import { dayName } from "../text/time.ts";
import { type BubbleLooks, MessageBubble, type MessageHandlers } from "./MessageBubble.tsx";

export interface MessageRowProps extends MessageHandlers, BubbleLooks {
  readonly row: Row;
  readonly quoted: TimelineMessage | undefined;
}

/** A line of the list of messages. */
export const MessageRow = memo(function MessageRow({ row, quoted, ...bubble }: MessageRowProps) {
  const words = useWords();
  switch (row.kind) {
    case "day":
      return (
        <div data-row={row.key} className="parlor-day">
          <span>{dayName(row.at, words)}</span>
        </div>
      );
    case "unread":
      return (
        <div data-row={row.key} className="parlor-unread-line">
          <span>{words.t("newMessages")}</span>
        </div>
      );
    case "message": {
      const { message, first, last } = row;
      const seen = message.own || message.seq === undefined ? {} : { "data-seq": message.seq };
      return (
        <article data-row={row.key} className="parlor-row" tabIndex={-1} {...seen}>
          <MessageBubble message={message} first={first} last={last} quoted={quoted} {...bubble} />
        </article>
      );
    }
  }
});
