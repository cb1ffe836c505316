import { TokenScope } from "../provider/TokenScope.tsx";
import { TripChat, type TripChatProps } from "./TripChat.tsx";

export interface ChatInterfaceProps extends TripChatProps {
  readonly currentUserId: string;
  readonly token: string;
  /** Where the server is; the page's own origin unless given. */
  readonly url?: string;
}

/** The chat of a trip, for a person with a token or within a provider. */
export function ChatInterface({ token, url, tripId, tripTitle, onClose }: ChatInterfaceProps) {
  return (
    <TokenScope token={token} {...(url === undefined ? {} : { url })}>
      <TripChat tripId={tripId} tripTitle={tripTitle} onClose={onClose} />
    </TokenScope>
  );
}
