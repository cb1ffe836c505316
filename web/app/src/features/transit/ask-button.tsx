import { SupportRequestForm, useGuzoChat } from "@parlor/react/transit";
import { Button } from "@parlor/ui/button";
import { Dialog } from "@parlor/ui/dialog";
import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { useSession } from "../../session/use-session.ts";

interface AskButtonProps {
  /** Called with the conversation that came of it. */
  readonly onAsked: (conversationId: string) => void;
}

/** Calls for the control centre. */
export function AskButton({ onAsked }: AskButtonProps) {
  const t = useText();
  const token = useSession();
  const { createSupportConversation } = useGuzoChat({ token: token ?? "" });
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setAsking(true)}>
        <LifeBuoy aria-hidden="true" />
        {t.transit.ask}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t.transit.ask}
        description={t.transit.askText}
        closeLabel={t.common.close}
      >
        <SupportRequestForm
          onCreate={async (request) => {
            const conversation = await createSupportConversation(request);
            setAsking(false);
            onAsked(conversation.id);
          }}
        />
      </Dialog>
    </>
  );
}
