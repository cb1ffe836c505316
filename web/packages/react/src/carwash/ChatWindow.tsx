import { useConversation } from "../hooks/useConversation.ts";
import { useWords } from "../hooks/useWords.ts";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { conversationTitle, othersIn } from "../text/titles.ts";
import { PresenceDot } from "./PresenceDot.tsx";

export interface ChatWindowProps {
  readonly conversationId: string;
  readonly currentUserId: string;
}

/** One conversation of a provider and a customer. */
export function ChatWindow({ conversationId, currentUserId }: ChatWindowProps) {
  const words = useWords();
  const { conversation } = useConversation(conversationId).state;
  const isIn = conversation?.participants.some(({ user_id }) => user_id === currentUserId) ?? true;
  const other = conversation ? othersIn(conversation, currentUserId)[0] : undefined;
  const title = conversation
    ? conversationTitle(conversation, currentUserId, words)
    : words.t("conversation");
  const header = (
    <>
      <ThreadHeader
        title={title}
        subtitle={other && isIn ? <PresenceDot userId={other.user_id} withWords /> : undefined}
        avatar={{ name: other?.name ?? title, url: other?.avatar_url }}
      />
      <ConnectionBanner />
    </>
  );
  return <Thread conversationId={conversationId} watch={!isIn} header={header} />;
}
