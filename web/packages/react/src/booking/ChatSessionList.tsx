import type { Conversation } from "@parlor/client";
import { useCallback } from "react";
import { useWords } from "../hooks/useWords.ts";
import { InboxList } from "../parts/InboxList.tsx";
import { sessionWords } from "./sessionWords.ts";

export interface ChatSessionListProps {
  readonly currentUserId: string;
  readonly onSessionSelect: (id: string) => void;
  readonly selectedSessionId?: string;
}

/** The sessions of the person who is connected, newest activity first. */
export function ChatSessionList({
  currentUserId,
  onSessionSelect,
  selectedSessionId,
}: ChatSessionListProps) {
  const words = useWords();
  const wordsOf = useCallback(
    (conversation: Conversation) => sessionWords(conversation, currentUserId, words),
    [currentUserId, words],
  );
  return <InboxList selectedId={selectedSessionId} onSelect={onSessionSelect} wordsOf={wordsOf} />;
}
