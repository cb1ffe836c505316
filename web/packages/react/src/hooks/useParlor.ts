import type { ParlorClient } from "@parlor/client";
import { useContext } from "react";
import { ClientContext } from "../provider/contexts.ts";

/** The client of the `ParlorProvider` around the component. */
export function useParlor(): ParlorClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error("There is no ParlorProvider around this component.");
  return client;
}
