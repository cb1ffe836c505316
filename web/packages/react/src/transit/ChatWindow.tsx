import { useConversation } from "../hooks/useConversation.ts";
import { useUser } from "../hooks/useUser.ts";
import { useWords } from "../hooks/useWords.ts";
import { ActButton } from "../parts/ActButton.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { conversationTitle, othersIn } from "../text/titles.ts";

export interface ChatWindowProps {
  readonly conversationId: string;
  readonly currentUserId: string;
  /** Whether the person may close conversations: the control centre. */
  readonly canClose?: boolean;
  /** For the control centre: looks on until the conversation was taken over. */
  readonly watch?: boolean;
}

/** One conversation of the field and the control centre. */
export function ChatWindow({
  conversationId,
  currentUserId,
  canClose = false,
  watch = false,
}: ChatWindowProps) {
  const words = useWords();
  const { t } = words;
  const me = useUser()?.id ?? currentUserId;
  const { conversation } = useConversation(conversationId, { watch }).state;
  const title = conversation ? conversationTitle(conversation, me, words) : t("conversation");
  const others = conversation ? othersIn(conversation, me).map(({ name }) => name) : [];
  const names = others.join(", ");
  const isIn = conversation?.participants.some(
    ({ user_id, left_at }) => user_id === me && !left_at,
  );
  const header = (
    <ThreadHeader
      title={title}
      subtitle={names === title ? undefined : names}
      avatar={{ name: others[0] ?? title }}
    >
      {watch && isIn === false && conversation?.status === "active" ? (
        <ActButton conversationId={conversationId} action="claim" watch label={t("claim")} />
      ) : null}
      {canClose && conversation?.status === "active" ? (
        <ActButton
          conversationId={conversationId}
          action="close"
          watch={watch}
          label={t("closeConversation")}
        />
      ) : null}
    </ThreadHeader>
  );
  return <Thread conversationId={conversationId} watch={watch && isIn !== true} header={header} />;
}
