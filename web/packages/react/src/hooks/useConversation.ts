import type { ConversationHandle, ConversationState, ParlorClient } from "@parlor/client";
import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";
import { constantStore, useStore } from "./useStore.ts";

/** A conversation and what can be done with it; no handle in the moment before it is opened. */
export interface OpenedConversation {
  readonly state: ConversationState;
  readonly handle: ConversationHandle | undefined;
}

export interface UseConversationOptions {
  /** For staff: follows a conversation that one is not in. */
  readonly watch?: boolean;
}

const OPENING = constantStore<ConversationState>({
  status: "loading",
  error: undefined,
  conversation: undefined,
  messages: [],
  hasOlder: false,
  hasNewer: false,
  loadingOlder: false,
  loadingNewer: false,
  typists: [],
  unread: 0,
  firstUnreadSeq: undefined,
});

/** Looks at a conversation while the component is there. Without an id it stays as it begins. */
export function useConversation(
  id: string | undefined,
  options: UseConversationOptions = {},
): OpenedConversation {
  return useConversationOf(useParlor(), id, options);
}

/** The same through a client of one's own, also while there is none yet. */
export function useConversationOf(
  client: ParlorClient | undefined,
  id: string | undefined,
  { watch = false }: UseConversationOptions = {},
): OpenedConversation {
  const [opened, setOpened] = useState<{ handle: ConversationHandle; by: ParlorClient }>();
  useEffect(() => {
    if (id === undefined || client === undefined) return;
    const handle = watch ? client.watch(id) : client.conversation(id);
    setOpened({ handle, by: client });
    return () => handle.release();
  }, [client, id, watch]);
  // For one render after a change of the id, what is opened is still the conversation before.
  const handle = opened?.by === client && opened?.handle.id === id ? opened?.handle : undefined;
  return { handle, state: useStore(handle?.state ?? OPENING) };
}
