import type { ParlorClient } from "@parlor/client";
import { useEffect, useState } from "react";
import { leaseClient } from "./lease.ts";

/** A connected client as long as the component is there; none until it is, or without a token. */
export function useLeasedClient(
  url: string | undefined,
  token: string | undefined,
): ParlorClient | undefined {
  const [client, setClient] = useState<ParlorClient>();
  useEffect(() => {
    if (token === undefined) return;
    const lease = leaseClient(url, token);
    setClient(lease.client);
    return () => {
      setClient(undefined);
      lease.release();
    };
  }, [url, token]);
  return client;
}
