import type { ConnectionState, ParlorClient } from "@parlor/client";
import { useContext } from "react";
import { ClientContext } from "../provider/contexts.ts";
import { useLeasedClient } from "../provider/useLeasedClient.ts";
import { constantStore, useStore } from "./useStore.ts";

/** Who comes, for hooks that get a token instead of standing in a provider. */
export interface ClientFor {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

const IDLE = constantStore<ConnectionState>({ status: "idle" });

/** The client of the provider around the component, else one for the token, and its connection. */
export function useClientFor({ url, token }: ClientFor): {
  readonly client: ParlorClient | undefined;
  readonly connection: ConnectionState;
} {
  const around = useContext(ClientContext);
  const leased = useLeasedClient(url, around ? undefined : token);
  const client = around ?? leased;
  return { client, connection: useStore(client?.connection ?? IDLE) };
}
