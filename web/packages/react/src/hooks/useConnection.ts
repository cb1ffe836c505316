import type { ConnectionState } from "@parlor/client";
import { useParlor } from "./useParlor.ts";
import { useStore } from "./useStore.ts";

/** How the client and the server are connected. */
export function useConnection(): ConnectionState {
  return useStore(useParlor().connection);
}
