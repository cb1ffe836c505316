import type { ConversationAction, Refusal } from "@parlor/client";
import { useState } from "react";
import { useConversation } from "../hooks/useConversation.ts";

export interface ActButtonProps {
  readonly conversationId: string;
  readonly action: ConversationAction;
  readonly label: string;
  /** For staff who are not in the conversation. */
  readonly watch?: boolean;
  readonly onDone?: (() => void) | undefined;
}

/** Does something with a conversation as a whole; says so when it was refused. */
export function ActButton({
  conversationId,
  action,
  label,
  watch = false,
  onDone,
}: ActButtonProps) {
  const { handle } = useConversation(conversationId, { watch });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await handle?.act(action);
      onDone?.();
    } catch (refusal) {
      setError((refusal as Refusal).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {error ? (
        <span className="parlor-failed-reason" role="alert">
          {error}
        </span>
      ) : null}
      <button
        type="button"
        className="parlor-button parlor-button-quiet"
        disabled={busy || !handle}
        onClick={act}
      >
        {label}
      </button>
    </>
  );
}
