import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import { ADMIN_TABS, type AdminTab } from "./features/admin/admin-tabs.ts";
import { SignInPage } from "./features/sign-in/sign-in-page.tsx";
import { session } from "./session/session.ts";
import { NotFound } from "./shell/not-found.tsx";
import { PageSkeleton } from "./shell/page-skeleton.tsx";
import { RouteError } from "./shell/route-error.tsx";
import { SignedIn } from "./shell/signed-in.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    isOwnPath(next) ? { next } : {},
  component: SignIn,
});

/** Everything that needs somebody to be signed in; others are asked first, and come back then. */
const pages = createRoute({
  getParentRoute: () => root,
  id: "pages",
  beforeLoad: ({ location }) => {
    if (session.get() === undefined) {
      throw redirect({ to: "/", search: { next: location.href } });
    }
  },
  component: SignedIn,
});

const tripPage = createRoute({
  getParentRoute: () => pages,
  path: "/trips/$tripId",
  component: lazyRouteComponent(() => import("./features/trip/trip-page.tsx"), "TripPage"),
});

const inbox = createRoute({
  getParentRoute: () => pages,
  path: "/inbox",
  validateSearch: ({ c }: Record<string, unknown>): { c?: string } =>
    typeof c === "string" ? { c } : {},
  component: lazyRouteComponent(() => import("./features/inbox/inbox-page.tsx"), "InboxPage"),
});

const admin = createRoute({
  getParentRoute: () => pages,
  path: "/admin",
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: AdminTab } => {
    const known = ADMIN_TABS.find((one) => one === tab);
    return known === undefined ? {} : { tab: known };
  },
  component: lazyRouteComponent(() => import("./features/admin/admin-page.tsx"), "AdminPage"),
});

const plain = [
  page(
    "/desk",
    lazyRouteComponent(() => import("./features/desk/desk-page.tsx"), "DeskPage"),
  ),
  page(
    "/admin/chat",
    lazyRouteComponent(() => import("./features/booking/admin-chat-page.tsx"), "AdminChatPage"),
  ),
  page(
    "/customer-portal/chat",
    lazyRouteComponent(
      () => import("./features/booking/customer-chat-page.tsx"),
      "CustomerChatPage",
    ),
  ),
  page(
    "/driver-portal/chat",
    lazyRouteComponent(() => import("./features/booking/driver-chat-page.tsx"), "DriverChatPage"),
  ),
  page(
    "/admin/messages",
    lazyRouteComponent(
      () => import("./features/agency/admin-messages-page.tsx"),
      "AdminMessagesPage",
    ),
  ),
  page(
    "/customer/messages",
    lazyRouteComponent(
      () => import("./features/agency/customer-messages-page.tsx"),
      "CustomerMessagesPage",
    ),
  ),
  page(
    "/member/messages",
    lazyRouteComponent(
      () => import("./features/agency/member-messages-page.tsx"),
      "MemberMessagesPage",
    ),
  ),
  page(
    "/driver/trips",
    lazyRouteComponent(() => import("./features/trip/driver-trips-page.tsx"), "DriverTripsPage"),
  ),
  page(
    "/marketplace/messages",
    lazyRouteComponent(
      () => import("./features/carwash/marketplace-messages-page.tsx"),
      "MarketplaceMessagesPage",
    ),
  ),
  page(
    "/marketplace/admin",
    lazyRouteComponent(
      () => import("./features/carwash/marketplace-admin-page.tsx"),
      "MarketplaceAdminPage",
    ),
  ),
  page(
    "/provider/messages",
    lazyRouteComponent(
      () => import("./features/carwash/provider-messages-page.tsx"),
      "ProviderMessagesPage",
    ),
  ),
  page(
    "/support/driver",
    lazyRouteComponent(
      () => import("./features/transit/driver-support-page.tsx"),
      "DriverSupportPage",
    ),
  ),
  page(
    "/support/regulator",
    lazyRouteComponent(
      () => import("./features/transit/regulator-support-page.tsx"),
      "RegulatorSupportPage",
    ),
  ),
  page(
    "/support/control",
    lazyRouteComponent(
      () => import("./features/transit/control-support-page.tsx"),
      "ControlSupportPage",
    ),
  ),
];

/** Which page is at which address. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, pages.addChildren([tripPage, inbox, admin, ...plain])]),
  defaultErrorComponent: RouteError,
  defaultPendingComponent: PageSkeleton,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function page<Path extends string>(path: Path, component: RouteComponent) {
  return createRoute({ getParentRoute: () => pages, path, component });
}

function SignIn() {
  const { next } = signIn.useSearch();
  return <SignInPage next={next} />;
}

/** An address of these pages, and nobody else's: `//elsewhere` would lead away, however written. */
function isOwnPath(value: unknown): value is string {
  if (typeof value !== "string" || !value.startsWith("/")) return false;
  return (
    URL.canParse(value, location.origin) &&
    new URL(value, location.origin).origin === location.origin
  );
}
