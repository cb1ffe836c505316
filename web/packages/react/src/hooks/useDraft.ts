import { useCallback, useEffect, useRef, useState } from "react";
import { loadDraft, saveDraft } from "./drafts.ts";
import { useUser } from "./useUser.ts";

const PAUSE_MS = 300;

interface Draft {
  /** Whose and where; unknown before somebody is connected. */
  readonly place: string | undefined;
  readonly text: string;
}

/**
 * The text that somebody has begun to write in a conversation: kept for each person, over leaving
 * and coming back.
 */
export function useDraft(conversationId: string): readonly [string, (text: string) => void] {
  const userId = useUser()?.id;
  const place = userId === undefined ? undefined : `${userId} ${conversationId}`;
  const [draft, setDraft] = useState<Draft>({ place: undefined, text: "" });
  const unsaved = useRef<() => void>(undefined);

  if (draft.place !== place) {
    // What was written before it was known who writes belongs to the one who came.
    const early = draft.place === undefined ? draft.text : "";
    const kept = userId === undefined ? "" : loadDraft(userId, conversationId);
    setDraft({ place, text: early || kept });
  }

  useEffect(() => {
    if (userId === undefined || draft.place !== `${userId} ${conversationId}`) return;
    const save = () => {
      unsaved.current = undefined;
      saveDraft(userId, conversationId, draft.text);
    };
    unsaved.current = save;
    const timer = setTimeout(save, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [userId, conversationId, draft]);

  // Leaving within the pause must not lose the last words.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another place is shown
  useEffect(() => () => unsaved.current?.(), [place]);

  const write = useCallback((text: string) => setDraft((now) => ({ ...now, text })), []);
  return [draft.text, write];
}
