import { useWords } from "../hooks/useWords.ts";
import { Avatar } from "../parts/Avatar.tsx";

export interface MinimisedChatProps {
  readonly title: string;
  readonly count: number;
  readonly onRestore: (() => void) | undefined;
}

/** A chat put small: picture, title and how many messages there are. */
export function MinimisedChat({ title, count, onRestore }: MinimisedChatProps) {
  const { t } = useWords();
  return (
    <button type="button" className="parlor-minimised" onClick={onRestore}>
      <Avatar name={title} size="small" />
      <bdi className="parlor-minimised-title">{title}</bdi>
      <span className="parlor-minimised-count">{t("messageCount", { count })}</span>
    </button>
  );
}
