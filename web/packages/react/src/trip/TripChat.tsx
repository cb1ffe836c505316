import type { Typist } from "@parlor/client";
import { useCallback, useMemo } from "react";
import { useConnection } from "../hooks/useConnection.ts";
import { useOpening } from "../hooks/useOpening.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { useWords } from "../hooks/useWords.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { ThreadPlaceholder } from "../parts/ThreadPlaceholder.tsx";
import { LIMITS, tripLooks, tripTypingWords } from "./looks.ts";

export interface TripChatProps {
  readonly tripId: string;
  readonly tripTitle?: string | undefined;
  readonly onClose?: (() => void) | undefined;
}

/** Head, messages and field of a trip's chat. */
export function TripChat({ tripId, tripTitle, onClose }: TripChatProps) {
  const words = useWords();
  const { t } = words;
  const connected = useConnection().status === "open";
  const { id, error } = useOpening(useParlor(), {
    kind: "group",
    reference: { type: "trip", id: tripId },
  });
  const looks = useMemo(() => tripLooks(words), [words]);
  const typingWords = useCallback(
    (typists: readonly Typist[]) => tripTypingWords(words, typists),
    [words],
  );
  const state = (
    <>
      <span
        className={connected ? "parlor-presence parlor-presence-online" : "parlor-presence"}
        aria-hidden="true"
      />
      <span role="status">{connected ? t("tripConnected") : t("tripConnecting")}</span>
    </>
  );
  const header = (
    <ThreadHeader title={tripTitle ?? t("tripChat")} subtitle={state}>
      {onClose ? <IconButton icon="close" label={t("closeChat")} onClick={onClose} /> : null}
    </ThreadHeader>
  );
  if (id === undefined) {
    return (
      <section className="parlor-thread">
        {header}
        <ThreadPlaceholder status={error ? "failed" : "loading"} error={error} />
      </section>
    );
  }
  return (
    <Thread
      conversationId={id}
      header={header}
      empty={<EmptyState title={t("tripEmpty")} />}
      typingWords={typingWords}
      composer={{
        ...LIMITS,
        placeholder: t("tripPlaceholder"),
        ...(connected ? {} : { disabled: true }),
      }}
      {...looks}
    />
  );
}
