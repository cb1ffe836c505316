import { ChatSessionList } from "@parlor/react/booking";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { Portal } from "../portal/portal.tsx";

/** The chats of a driver with the customers of their bookings and with the office. */
export function DriverChatPage() {
  const t = useText();
  const me = useMe();
  return (
    <Portal
      page="bookingDriver"
      start={{
        label: t.booking.support,
        input: { kind: "support", topic: "driver_admin", title: "Driver Support" },
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
