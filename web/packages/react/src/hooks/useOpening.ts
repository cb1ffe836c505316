import type { Conversation, OpenInput, ParlorClient, Refusal } from "@parlor/client";
import { useEffect, useRef, useState } from "react";
import { constantStore, useStore } from "./useStore.ts";

/** A conversation that is being opened by what it is about or with whom. */
export interface Opening {
  readonly id: string | undefined;
  readonly error: Refusal | undefined;
}

const NEVER = constantStore({ status: "idle" as const });

/** Opens a conversation, or finds the one there is, as soon as there is a connection. */
export function useOpening(
  client: ParlorClient | undefined,
  input: OpenInput | undefined,
): Opening {
  const connected = useStore(client?.connection ?? NEVER).status === "open";
  const key = input ? JSON.stringify(input) : undefined;
  const wanted = useRef(input);
  wanted.current = input;
  const [opening, setOpening] = useState<Opening & { key: string | undefined }>();
  const done = opening?.key === key && opening?.id !== undefined;

  useEffect(() => {
    if (!client || !connected || done || key === undefined || !wanted.current) return;
    let current = true;
    const answer = (conversation: Conversation | undefined, error: Refusal | undefined) => {
      if (current) setOpening({ key, id: conversation?.id, error });
    };
    client.open(wanted.current).then(
      (conversation) => answer(conversation, undefined),
      (error: Refusal) => answer(undefined, error),
    );
    return () => {
      current = false;
    };
  }, [client, connected, done, key]);

  return opening?.key === key && opening
    ? { id: opening.id, error: opening.error }
    : { id: undefined, error: undefined };
}
