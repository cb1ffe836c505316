import { useState } from "react";
import { useInbox } from "../hooks/useInbox.ts";
import { useWords } from "../hooks/useWords.ts";
import { FloatingButton } from "../parts/FloatingButton.tsx";
import { ModalDialog } from "../parts/ModalDialog.tsx";
import { TripChat } from "./TripChat.tsx";

export interface FloatingTripChatProps {
  readonly tripId: string;
  readonly tripTitle: string;
}

/** The button and, when it was pressed, the chat before everything else. */
export function FloatingTripChat({ tripId, tripTitle }: FloatingTripChatProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { conversations } = useInbox();
  const conversation = conversations.find(
    ({ reference }) => reference?.type === "trip" && reference.id === tripId,
  );
  return (
    <div className="parlor-floating">
      <FloatingButton
        label={t("openChat")}
        count={open ? 0 : (conversation?.unread ?? 0)}
        expanded={open}
        onClick={() => setOpen(true)}
      />
      {open ? (
        <ModalDialog label={tripTitle} onClose={() => setOpen(false)}>
          <TripChat tripId={tripId} tripTitle={tripTitle} onClose={() => setOpen(false)} />
        </ModalDialog>
      ) : null}
    </div>
  );
}
