import type { ConversationState, TimelineMessage, Typist } from "@parlor/client";
import { type ReactNode, useCallback, useState } from "react";
import { useConversation } from "../hooks/useConversation.ts";
import { useDraft } from "../hooks/useDraft.ts";
import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";
import { Composer, type ComposerProps } from "./Composer.tsx";
import { EmptyState } from "./EmptyState.tsx";
import type { BubbleLooks } from "./MessageBubble.tsx";
import { MessageList } from "./MessageList.tsx";
import { ThreadPlaceholder } from "./ThreadPlaceholder.tsx";
import { TypingLine } from "./TypingLine.tsx";

export interface ThreadProps extends BubbleLooks {
  readonly conversationId: string;
  /** For staff: follows a conversation that one is not in, without writing to it. */
  readonly watch?: boolean | undefined;
  /** Why nothing can be written, beside the reasons that the conversation itself has. */
  readonly disabledText?: string | undefined;
  /** Above the messages. */
  readonly header?: ReactNode;
  readonly empty?: ReactNode;
  readonly typingWords?: ((typists: readonly Typist[]) => string) | undefined;
  readonly composer?:
    | Pick<ComposerProps, "placeholder" | "maxLength" | "countFrom" | "counter" | "disabled">
    | undefined;
  /** What every message of this thread carries. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A conversation to read and to write in: messages, who is typing, and the field. */
export function Thread({
  conversationId,
  watch = false,
  disabledText,
  header,
  empty,
  typingWords,
  composer,
  metadata,
  ...looks
}: ThreadProps) {
  const { t } = useWords();
  const { state, handle } = useConversation(conversationId, { watch });
  const [draft, setDraft] = useDraft(conversationId);
  const [answered, setAnswered] = useState<{ in: string; message: TimelineMessage }>();
  const replyTo = answered?.in === conversationId ? answered.message : undefined;
  const reason = disabledText ?? whyNot(state, watch, t);

  const onReply = useCallback(
    (message: TimelineMessage) => setAnswered({ in: conversationId, message }),
    [conversationId],
  );
  const onSeen = useCallback((seq: number) => handle?.markRead(seq), [handle]);
  const onLoadOlder = useCallback(() => handle?.loadOlder(), [handle]);
  const onLoadNewer = useCallback(() => handle?.loadNewer(), [handle]);
  const onJumpToLatest = useCallback(() => handle?.jumpToLatest(), [handle]);
  const onRetry = useCallback((clientId: string) => handle?.retry(clientId), [handle]);
  const onDiscard = useCallback((clientId: string) => handle?.discard(clientId), [handle]);
  const onSend = (content: string) => {
    const answer = replyTo?.id === undefined ? {} : { replyTo: replyTo.id };
    handle?.send({ content, ...answer, ...(metadata ? { metadata } : {}) });
    setAnswered(undefined);
  };

  // Of two people the other is known, unless one is neither of them.
  const known = watch ? 1 : 2;
  const showSenders = looks.showSenders ?? (state.conversation?.participants.length ?? 0) > known;
  return (
    <section className="parlor-thread">
      {header}
      {state.status === "ready" && handle ? (
        <MessageList
          key={conversationId}
          messages={state.messages}
          hasOlder={state.hasOlder}
          hasNewer={state.hasNewer}
          loadingOlder={state.loadingOlder}
          loadingNewer={state.loadingNewer}
          firstUnreadSeq={state.firstUnreadSeq}
          onLoadOlder={onLoadOlder}
          onLoadNewer={onLoadNewer}
          onJumpToLatest={onJumpToLatest}
          onSeen={watch ? undefined : onSeen}
          onReply={reason === undefined ? onReply : undefined}
          onRetry={onRetry}
          onDiscard={onDiscard}
          empty={empty ?? <EmptyState title={t("noMessages")} hint={t("noMessagesHint")} />}
          {...looks}
          showSenders={showSenders}
        />
      ) : (
        <ThreadPlaceholder status={state.status} error={state.error} />
      )}
      <TypingLine typists={state.typists} wordsFor={typingWords} />
      <Composer
        key={`write ${conversationId}`}
        value={draft}
        onChange={setDraft}
        onSend={onSend}
        onTyping={() => handle?.typing()}
        onStopTyping={() => handle?.stopTyping()}
        replyTo={replyTo}
        onCancelReply={() => setAnswered(undefined)}
        disabledText={reason}
        canSend={state.status === "ready" && handle !== undefined}
        {...composer}
      />
    </section>
  );
}

function whyNot(
  { status, conversation }: ConversationState,
  watch: boolean,
  t: (key: TextKey) => string,
): string | undefined {
  if (status === "gone") return t("gone");
  if (conversation?.status === "closed") return t("closedText");
  if (conversation?.status === "blocked") return t("blockedText");
  return watch ? t("watchingText") : undefined;
}
