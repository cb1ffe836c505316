import type { InboxState, ParlorClient } from "@parlor/client";
import { constantStore, useStore } from "../hooks/useStore.ts";

const NOTHING = constantStore<InboxState>({
  status: "loading",
  error: undefined,
  conversations: [],
  hasMore: false,
  totalUnread: 0,
});

/** How many answers a guest has not read. */
export function useGuestUnread(client: ParlorClient | undefined): number {
  return useStore(client?.inbox ?? NOTHING).totalUnread;
}
