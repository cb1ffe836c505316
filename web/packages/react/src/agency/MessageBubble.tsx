import { useMemo } from "react";
import { MessageBubble as Bubble } from "../parts/MessageBubble.tsx";
import { type AgencyMessage, fromAgencyMessage } from "./types.ts";

export interface MessageBubbleProps {
  readonly message: AgencyMessage;
  readonly currentUserId: string;
}

/** One message: words, time, and for one's own whether it was seen. */
export function MessageBubble({ message, currentUserId }: MessageBubbleProps) {
  const shown = useMemo(
    () => fromAgencyMessage(message, currentUserId, 0),
    [message, currentUserId],
  );
  return <Bubble message={shown} />;
}
