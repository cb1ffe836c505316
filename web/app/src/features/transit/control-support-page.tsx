import { useParlor } from "@parlor/react";
import { SupportDashboard } from "@parlor/react/transit";
import { Skeleton } from "@parlor/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { roomsQuery } from "../../api/rooms.ts";
import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { PageHeader } from "../../shell/page-header.tsx";

/** The rooms of the transit; a server of several products has others, too. */
const ROOMS: readonly string[] = [
  "general_support",
  "driver_support",
  "regulator_support",
  "emergency_support",
];

/** The control centre's requests for support. */
export function ControlSupportPage() {
  const t = useText();
  return (
    <Guarded page="transitControl">
      <PageHeader title={t.pages.transitControl.name} text={t.pages.transitControl.text} />
      <Dashboard />
    </Guarded>
  );
}

function Dashboard() {
  const rooms = useQuery(roomsQuery(useParlor()));
  if (rooms.data === undefined) {
    return <Skeleton className="m-6 h-full" />;
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <SupportDashboard
        rooms={rooms.data.map((room) => room.name).filter((name) => ROOMS.includes(name))}
      />
    </div>
  );
}
