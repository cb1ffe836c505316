import { useInbox } from "@parlor/react";
import { useEffect } from "react";

/** Names the page in the browser's tab, with how much is unread, while it is shown. */
export function usePageTitle(title: string): void {
  const { totalUnread } = useInbox();
  useEffect(() => {
    const before = document.title;
    document.title = `${totalUnread > 0 ? `(${totalUnread}) ` : ""}${title} · Parlor`;
    return () => {
      document.title = before;
    };
  }, [title, totalUnread]);
}
