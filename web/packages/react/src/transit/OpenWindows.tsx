import { useWords } from "../hooks/useWords.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { ChatWindow } from "./ChatWindow.tsx";

export interface OpenWindowsProps {
  readonly ids: readonly string[];
  readonly currentUserId: string;
  readonly onPutAway: (id: string) => void;
}

/** Several conversations beside each other. */
export function OpenWindows({ ids, currentUserId, onPutAway }: OpenWindowsProps) {
  const { t } = useWords();
  if (ids.length === 0) {
    return <EmptyState title={t("chooseConversation")} hint={t("chooseConversationHint")} />;
  }
  return (
    <section className="parlor-windows" aria-label={t("openTabs")}>
      {ids.map((id) => (
        <div key={id} className="parlor-windows-one">
          <ChatWindow conversationId={id} currentUserId={currentUserId} canClose watch />
          <IconButton icon="close" label={t("close")} onClick={() => onPutAway(id)} />
        </div>
      ))}
    </section>
  );
}
