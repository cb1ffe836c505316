import { useMemo } from "react";
import { useWords } from "../hooks/useWords.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { MessageList as Messages } from "../parts/MessageList.tsx";
import { type AgencyMessage, fromAgencyMessage } from "./types.ts";

export interface MessageListProps {
  readonly messages: readonly AgencyMessage[];
  readonly currentUserId: string;
}

/** The messages of two people, to scroll through. */
export function MessageList({ messages, currentUserId }: MessageListProps) {
  const { t } = useWords();
  const timeline = useMemo(
    () => messages.map((message, place) => fromAgencyMessage(message, currentUserId, place)),
    [messages, currentUserId],
  );
  return (
    <Messages
      messages={timeline}
      empty={<EmptyState title={t("noMessages")} hint={t("noMessagesHint")} />}
    />
  );
}
