import {
  Building2,
  Bus,
  CarFront,
  Gauge,
  Headset,
  Inbox,
  type LucideIcon,
  MapPinned,
  MessageCircle,
  MessagesSquare,
  Package,
  RadioTower,
  Route,
  ShieldCheck,
  Store,
  TrafficCone,
  Truck,
} from "lucide-react";
import type { PageId } from "../pages.ts";

const ICONS: Readonly<Record<PageId, LucideIcon>> = {
  inbox: Inbox,
  desk: Headset,
  admin: Gauge,
  bookingAdmin: MessagesSquare,
  bookingCustomer: Package,
  bookingDriver: Truck,
  agencyAdmin: Building2,
  agencyCustomer: MessageCircle,
  agencyMember: MessageCircle,
  trip: MapPinned,
  tripDriver: Route,
  carwashCustomer: CarFront,
  carwashProvider: Store,
  carwashAdmin: ShieldCheck,
  transitDriver: Bus,
  transitRegulator: TrafficCone,
  transitControl: RadioTower,
};

/** The sign of a page. */
export function PageIcon({ id }: { readonly id: PageId }) {
  const Icon = ICONS[id];
  return <Icon aria-hidden="true" className="size-4.5 shrink-0" />;
}
