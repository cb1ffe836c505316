import type { Conversation, Refusal } from "@parlor/client";
import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";

/** Which conversations staff look for. */
export interface ConversationSearch {
  readonly q?: string | undefined;
  readonly topic?: string | undefined;
  readonly status?: Conversation["status"] | undefined;
  readonly kind?: Conversation["kind"] | undefined;
}

export interface FoundConversations {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Refusal | undefined;
  readonly conversations: readonly Conversation[];
}

interface Page {
  readonly conversations: readonly Conversation[];
}

const PAUSE_MS = 250;
const LOADING: FoundConversations = { status: "loading", error: undefined, conversations: [] };

/** Conversations of everybody, for staff who see all; searched anew when something is said. */
export function useAllConversations(search: ConversationSearch): FoundConversations {
  const client = useParlor();
  const [found, setFound] = useState<FoundConversations>(LOADING);
  const query = new URLSearchParams({ scope: "all", limit: "50" });
  for (const [name, value] of Object.entries(search)) if (value) query.set(name, value);
  const path = `/api/v1/conversations?${query}`;

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const { conversations } = await client.http<Page>("GET", path);
        if (current) setFound({ status: "ready", error: undefined, conversations });
      } catch (error) {
        if (current) setFound({ ...LOADING, status: "failed", error: error as Refusal });
      }
    };
    const askSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    };
    askSoon();
    const stops = [
      client.on("message", askSoon),
      client.on("supportRequest", askSoon),
      // What one takes over or leaves changes only there.
      client.inbox.subscribe(askSoon),
    ];
    return () => {
      current = false;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [client, path]);

  return found;
}
