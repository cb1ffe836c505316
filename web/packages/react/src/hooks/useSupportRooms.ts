import type { SupportRoomState } from "@parlor/client";
import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";

/** Several support rooms, joined while the component is there. */
export function useSupportRooms(rooms: readonly string[]): readonly SupportRoomState[] {
  const client = useParlor();
  const [states, setStates] = useState<readonly SupportRoomState[]>([]);
  const names = JSON.stringify(rooms);
  useEffect(() => {
    const wanted: readonly string[] = JSON.parse(names);
    const handles = wanted.map((room) => client.supportRoom(room));
    const gather = () => setStates(handles.map(({ state }) => state.get()));
    const stops = handles.map(({ state }) => state.subscribe(gather));
    gather();
    return () => {
      for (const stop of stops) stop();
      for (const handle of handles) handle.release();
    };
  }, [client, names]);
  return states;
}
