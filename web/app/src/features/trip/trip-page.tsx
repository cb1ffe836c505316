import { Avatar } from "@parlor/react";
import { TripChatButton } from "@parlor/react/trip";
import { Card } from "@parlor/ui/card";
import { PageMessage } from "@parlor/ui/page-message";
import { Skeleton } from "@parlor/ui/skeleton";
import { getRouteApi } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";
import { useSession } from "../../session/use-session.ts";
import { useMe } from "../../shell/me-context.ts";
import { PageHeader } from "../../shell/page-header.tsx";
import { useRoleName } from "../../shell/use-role-name.ts";
import { useTripChat } from "./use-trip-chat.ts";

const route = getRouteApi("/pages/trips/$tripId");

/** A trip and who is on it; those have a button for their chat. */
export function TripPage() {
  const t = useText();
  const me = useMe();
  const token = useSession();
  const roleName = useRoleName();
  const { tripId } = route.useParams();
  const chat = useTripChat(tripId);
  const title = chat.data?.title ?? t.trip.fallback(tripId);
  return (
    <>
      <PageHeader title={title} text={t.pages.trip.text} />
      {chat.isPending ? <Skeleton className="m-6 h-48" /> : null}
      {chat.isError ? (
        <PageMessage icon={<Lock />} title={t.trip.noAccess} text={t.trip.noAccessText} />
      ) : null}
      {chat.data === undefined ? null : (
        <div className="mx-auto w-full max-w-3xl flex-1 overflow-y-auto p-4 lg:p-8">
          <Card aria-labelledby="travellers" className="p-5">
            <h2 id="travellers" className="text-sm font-semibold">
              {t.trip.travellers}
            </h2>
            <p className="mt-1 text-sm text-muted">{t.trip.travellersText}</p>
            <ul className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2">
              {chat.data.participants.map((one) => (
                <li key={one.user_id} className="flex items-center gap-3">
                  <Avatar name={one.name} url={one.avatar_url} />
                  <div className="min-w-0">
                    <p className="truncate text-sm font-medium">
                      {one.user_id === me.id ? t.conversation.you(one.name) : one.name}
                    </p>
                    <p className="truncate text-xs text-muted">{roleName(one.role)}</p>
                  </div>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
      <TripChatButton
        tripId={tripId}
        tripTitle={title}
        currentUserId={me.id}
        token={token ?? ""}
        hasAccess={chat.isSuccess}
      />
    </>
  );
}
