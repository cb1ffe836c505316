import { useInbox } from "@parlor/react";
import { ChatInterface } from "@parlor/react/trip";
import { Card } from "@parlor/ui/card";
import { classes } from "@parlor/ui/classes";
import { CountBadge } from "@parlor/ui/count-badge";
import { PageMessage } from "@parlor/ui/page-message";
import { Link } from "@tanstack/react-router";
import { Route as RouteIcon } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { useSession } from "../../session/use-session.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { useMe } from "../../shell/me-context.ts";
import { PageHeader } from "../../shell/page-header.tsx";

/** A driver's trips, and the chat of the chosen one. */
export function DriverTripsPage() {
  const t = useText();
  return (
    <Guarded page="tripDriver">
      <PageHeader title={t.pages.tripDriver.name} text={t.pages.tripDriver.text} />
      <DriverTrips />
    </Guarded>
  );
}

function DriverTrips() {
  const t = useText();
  const me = useMe();
  const token = useSession();
  const inbox = useInbox();
  const [chosen, setChosen] = useState<string>();
  const trips = inbox.conversations.filter((one) => one.reference?.type === "trip");
  const trip = trips.find((one) => one.id === chosen) ?? trips[0];
  if (trip?.reference === undefined || trip.reference === null) {
    return (
      <PageMessage icon={<RouteIcon />} title={t.trip.none} text={t.trip.noneText}>
        <Link
          to="/trips/$tripId"
          params={{ tripId: "t_1" }}
          className="text-sm font-medium text-accent-ink underline"
        >
          {t.trip.example}
        </Link>
      </PageMessage>
    );
  }
  return (
    <div className="grid flex-1 content-start gap-4 overflow-y-auto p-4 lg:grid-cols-[18rem_1fr] lg:p-6">
      <ul aria-label={t.trip.trips} className="flex flex-col gap-1">
        {trips.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-current={one.id === trip.id}
              onClick={() => setChosen(one.id)}
              className={classes(
                "flex w-full cursor-pointer items-center gap-3 rounded-xl border border-line bg-surface px-4 py-3 text-start text-sm font-medium hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus",
                one.id === trip.id && "border-accent bg-accent-soft hover:bg-accent-soft",
              )}
            >
              <span className="min-w-0 flex-1 truncate">
                {one.title ?? t.trip.fallback(one.reference?.id ?? "")}
              </span>
              <CountBadge strong count={one.unread} />
            </button>
          </li>
        ))}
      </ul>
      <Card aria-label={t.trip.chat} className="flex h-[600px] flex-col overflow-hidden">
        <ChatInterface
          key={trip.id}
          tripId={trip.reference.id}
          currentUserId={me.id}
          token={token ?? ""}
          {...(trip.title === null ? {} : { tripTitle: trip.title })}
        />
      </Card>
    </div>
  );
}
