import { useCallback, useMemo } from "react";
import { useWords } from "../hooks/useWords.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { MessageList as Messages } from "../parts/MessageList.tsx";
import { tripLooks } from "./looks.ts";
import { fromTripMessage, type TripMessage } from "./types.ts";

export interface MessageListProps {
  readonly messages: readonly TripMessage[];
  readonly currentUserId: string;
  /** Told the id of each message of somebody else that is seen. */
  readonly onMessageVisible?: (id: string) => void;
}

/** The messages of a trip. */
export function MessageList({ messages, currentUserId, onMessageVisible }: MessageListProps) {
  const words = useWords();
  const looks = useMemo(() => tripLooks(words), [words]);
  const timeline = useMemo(
    () => messages.map((message, place) => fromTripMessage(message, currentUserId, place)),
    [messages, currentUserId],
  );
  const onSeen = useCallback(
    (seq: number) => {
      const message = messages[seq - 1];
      if (message) onMessageVisible?.(message.id);
    },
    [messages, onMessageVisible],
  );
  return (
    <Messages
      messages={timeline}
      onSeen={onMessageVisible ? onSeen : undefined}
      empty={<EmptyState title={words.t("tripEmpty")} />}
      {...looks}
    />
  );
}
