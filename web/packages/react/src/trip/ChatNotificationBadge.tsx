import { Badge } from "../parts/Badge.tsx";

export interface ChatNotificationBadgeProps {
  readonly count: number;
  readonly className?: string;
}

/** How much is unread: nothing at none, `99+` above 99. */
export function ChatNotificationBadge({ count, className }: ChatNotificationBadgeProps) {
  return <Badge count={count} most={99} className={className} />;
}
