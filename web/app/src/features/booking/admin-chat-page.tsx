import { AdminChatDashboard } from "@parlor/react/booking";
import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { useMe } from "../../shell/me-context.ts";
import { PageHeader } from "../../shell/page-header.tsx";

/** Every chat of the van delivery, for its administrators. */
export function AdminChatPage() {
  const t = useText();
  const me = useMe();
  return (
    <Guarded page="bookingAdmin">
      <PageHeader title={t.pages.bookingAdmin.name} text={t.pages.bookingAdmin.text} />
      <div className="flex min-h-0 flex-1 flex-col bg-surface">
        <AdminChatDashboard currentUserId={me.id} />
      </div>
    </Guarded>
  );
}
