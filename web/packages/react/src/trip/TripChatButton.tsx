import { TokenScope } from "../provider/TokenScope.tsx";
import { FloatingTripChat } from "./FloatingTripChat.tsx";

export interface TripChatButtonProps {
  readonly tripId: string;
  readonly tripTitle: string;
  readonly currentUserId: string;
  readonly token: string;
  /** Whether the person belongs to the trip; others see nothing. */
  readonly hasAccess: boolean;
  /** Where the server is; the page's own origin unless given. */
  readonly url?: string;
}

/** A round button that opens the chat of a trip, and tells how much is unread. */
export function TripChatButton({ tripId, tripTitle, token, hasAccess, url }: TripChatButtonProps) {
  if (!hasAccess) return null;
  return (
    <TokenScope token={token} {...(url === undefined ? {} : { url })}>
      <FloatingTripChat tripId={tripId} tripTitle={tripTitle} />
    </TokenScope>
  );
}
