import type { SupportRoomHandle, SupportRoomState } from "@parlor/client";
import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";
import { constantStore, useStore } from "./useStore.ts";

const JOINING = constantStore<SupportRoomState>({
  status: "loading",
  error: undefined,
  room: "",
  waiting: [],
});

/** A support room, joined while the component is there. */
export function useSupportRoom(room: string): SupportRoomState {
  const client = useParlor();
  const [joined, setJoined] = useState<{ handle: SupportRoomHandle; room: string }>();
  useEffect(() => {
    const handle = client.supportRoom(room);
    setJoined({ handle, room });
    return () => handle.release();
  }, [client, room]);
  return useStore(joined && joined.room === room ? joined.handle.state : JOINING);
}
