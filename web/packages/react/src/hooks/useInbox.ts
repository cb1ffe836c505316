import type { InboxState } from "@parlor/client";
import { useParlor } from "./useParlor.ts";
import { useStore } from "./useStore.ts";

/** The conversations of the person who is connected, and how to get more of them. */
export interface Inbox extends InboxState {
  loadMore(): Promise<void>;
}

/** The conversations of the person who is connected. */
export function useInbox(): Inbox {
  const client = useParlor();
  const state = useStore(client.inbox);
  return { ...state, loadMore: () => client.loadMoreConversations() };
}
