import type { Conversation } from "@parlor/client";
import { useParlor } from "@parlor/react";
import { Dialog } from "@parlor/ui/dialog";
import { SearchInput } from "@parlor/ui/search-input";
import { useToast } from "@parlor/ui/toast-context";
import { useDeferredValue, useState } from "react";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import { PeoplePicker } from "./people-picker.tsx";

interface NewConversationDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onOpened: (conversation: Conversation) => void;
}

/** Chooses whom to write to. */
export function NewConversationDialog(props: NewConversationDialogProps) {
  const { open, onOpenChange, onOpened } = props;
  const t = useText();
  const toast = useToast();
  const client = useParlor();
  const [search, setSearch] = useState("");
  const q = useDeferredValue(search.trim());

  const write = async (userId: string) => {
    try {
      onOpened(await client.open({ kind: "direct", participants: [userId] }));
      onOpenChange(false);
      setSearch("");
    } catch (error) {
      toast({ text: reasonOf(error, t.common.failed), tone: "danger" });
    }
  };

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t.inbox.compose}
      description={t.inbox.composeText}
      closeLabel={t.common.close}
    >
      <SearchInput label={t.inbox.searchPeople} value={search} onValueChange={setSearch} />
      <PeoplePicker q={q} onPick={(userId) => void write(userId)} />
    </Dialog>
  );
}
