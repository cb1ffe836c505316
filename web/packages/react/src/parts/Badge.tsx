import { useWords } from "../hooks/useWords.ts";

export interface BadgeProps {
  readonly count: number;
  /** From here on it says no more than `99+`. */
  readonly most?: number;
  readonly className?: string | undefined;
}

/** How many messages are unread; nothing when none are. */
export function Badge({ count, most = 99, className }: BadgeProps) {
  const { locale, t } = useWords();
  if (count <= 0) return null;
  const number = new Intl.NumberFormat(locale).format(Math.min(count, most));
  return (
    <span className={["parlor-badge", className].filter(Boolean).join(" ")}>
      <span aria-hidden="true">{count > most ? `${number}+` : number}</span>
      <span className="parlor-hidden">{t("unreadCount", { count })}</span>
    </span>
  );
}
