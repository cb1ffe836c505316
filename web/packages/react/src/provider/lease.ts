import { createParlorClient, type ParlorClient } from "@parlor/client";

/** A client that several components use; the last one to leave closes it. */
export interface Lease {
  readonly client: ParlorClient;
  release(): void;
}

interface Shared {
  readonly client: ParlorClient;
  users: number;
}

const shared = new Map<string, Shared>();

/**
 * The client for a server and a token. A button, a badge and a window of one person on one page
 * thus have one connection between them.
 */
export function leaseClient(url: string | undefined, token: string): Lease {
  const key = JSON.stringify([url ?? "", token]);
  const entry = shared.get(key) ?? { client: connected(url, token), users: 0 };
  shared.set(key, entry);
  entry.users += 1;
  let released = false;
  return {
    client: entry.client,
    release() {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      shared.delete(key);
      entry.client.close();
    },
  };
}

function connected(url: string | undefined, token: string): ParlorClient {
  const client = createParlorClient(url === undefined ? { token } : { url, token });
  client.connect();
  return client;
}
