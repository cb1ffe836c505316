import type { ParlorClient, User } from "@parlor/client";
import { useState } from "react";
import { useParlor } from "./useParlor.ts";
import { useStore } from "./useStore.ts";

/** Who is connected. Stays known while the connection is lost; unknown before the first one. */
export function useUser(): User | undefined {
  const client = useParlor();
  const connection = useStore(client.connection);
  const [known, setKnown] = useState<{ client: ParlorClient; user: User }>();
  const user = connection.status === "open" ? connection.user : undefined;
  if (user && (known?.user !== user || known.client !== client)) setKnown({ client, user });
  return user ?? (known?.client === client ? known.user : undefined);
}
