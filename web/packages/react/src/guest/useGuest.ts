import { useCallback, useEffect, useState } from "react";
import { useClientFor } from "../hooks/useClientFor.ts";
import { type GuestPass, loadPass, savePass } from "./guestStore.ts";
import { type GuestHello, startGuestChat } from "./startGuestChat.ts";

/** A guest of the site and the conversation they may have begun. */
export interface Guest {
  readonly pass: GuestPass | undefined;
  /** Whether an earlier conversation has ended, so that a new one may be begun. */
  readonly expired: boolean;
  start(hello: GuestHello): Promise<void>;
}

/** Keeps a guest's key over visits; forgets it when the server does not take it any more. */
export function useGuest(url: string, supportRoom: string | undefined) {
  const [pass, setPass] = useState(() => loadPass(url));
  const [expired, setExpired] = useState(false);
  const { client, connection } = useClientFor({ url, token: pass?.token });
  // A connection that ends for another reason says nothing of the key.
  const refused = connection.status === "closed" && connection.reason !== "bad_frames";
  useEffect(() => {
    if (!refused) return;
    savePass(url, undefined);
    setPass(undefined);
    setExpired(true);
  }, [refused, url]);

  const start = useCallback(
    async (hello: GuestHello) => {
      const begun = await startGuestChat(url, hello, supportRoom);
      savePass(url, begun);
      setExpired(false);
      setPass(begun);
    },
    [url, supportRoom],
  );
  return { client: pass ? client : undefined, guest: { pass, expired, start } satisfies Guest };
}
