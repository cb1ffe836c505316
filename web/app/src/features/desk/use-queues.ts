import type { Conversation, SupportRoomState } from "@parlor/client";
import { useParlor } from "@parlor/react";
import { useEffect, useState } from "react";

/** Who waits, by room. */
export type Queues = Readonly<Record<string, readonly Conversation[]>>;

/** Joins the rooms while the desk is open, and answers who waits in each. */
export function useQueues(rooms: readonly string[]): Queues {
  const client = useParlor();
  const [queues, setQueues] = useState<Queues>({});
  const names = rooms.join(" ");
  useEffect(() => {
    const undo = names
      .split(" ")
      .filter((name) => name !== "")
      .map((name) => {
        const handle = client.supportRoom(name);
        const take = () => {
          const state: SupportRoomState = handle.state.get();
          setQueues((before) => ({ ...before, [name]: state.waiting }));
        };
        take();
        const stop = handle.state.subscribe(take);
        return () => {
          stop();
          handle.release();
        };
      });
    return () => {
      for (const stop of undo) {
        stop();
      }
      setQueues({});
    };
  }, [client, names]);
  return queues;
}
