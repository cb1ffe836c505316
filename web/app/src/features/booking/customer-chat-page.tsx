import { ChatSessionList } from "@parlor/react/booking";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";

/** The chats of a customer with the drivers of their bookings and with the office. */
export function CustomerChatPage() {
  const t = useText();
  const me = useMe();
  return (
    <Portal
      page="bookingCustomer"
      start={{
        label: t.booking.support,
        input: { kind: "support", topic: "customer_admin", title: "Customer Support" },
      }}
      renderList={({ selectedId, onSelect }) => (
        <ChatSessionList
          currentUserId={me.id}
          onSessionSelect={onSelect}
          {...(selectedId === undefined ? {} : { selectedSessionId: selectedId })}
        />
      )}
    />
  );
}
