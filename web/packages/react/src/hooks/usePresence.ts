import type { PresenceHandle, PresenceState } from "@parlor/client";
import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";
import { constantStore, useStore } from "./useStore.ts";

const UNKNOWN = constantStore<PresenceState>({ state: "unknown", lastSeen: undefined });

/** Whether somebody is there, watched while the component is. */
export function usePresence(userId: string | undefined): PresenceState {
  const client = useParlor();
  const [watched, setWatched] = useState<{ handle: PresenceHandle; userId: string }>();
  useEffect(() => {
    if (userId === undefined) return;
    const handle = client.presence(userId);
    setWatched({ handle, userId });
    return () => handle.release();
  }, [client, userId]);
  return useStore(watched && watched.userId === userId ? watched.handle.state : UNKNOWN);
}
