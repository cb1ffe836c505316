import { type Product, type Role, STAFF } from "./roles.ts";

/** A page that somebody may be led to. */
export interface Page {
  readonly id: PageId;
  readonly to: string;
  readonly product: Product | "general";
  /** Who may open it. `all`: everybody, also with roles that are not known here. */
  readonly roles: readonly Role[] | "all";
}

/** The pages' names, which the dictionaries have words for. */
export type PageId =
  | "inbox"
  | "desk"
  | "admin"
  | "bookingAdmin"
  | "bookingCustomer"
  | "bookingDriver"
  | "agencyAdmin"
  | "agencyCustomer"
  | "agencyMember"
  | "trip"
  | "tripDriver"
  | "carwashCustomer"
  | "carwashProvider"
  | "carwashAdmin"
  | "transitDriver"
  | "transitRegulator"
  | "transitControl";

/** Every page, in the order of the navigation; the products' own come first. */
export const PAGES: readonly Page[] = [
  page("bookingAdmin", "/admin/chat", "booking", ["admin"]),
  page("bookingCustomer", "/customer-portal/chat", "booking", ["customer"]),
  page("bookingDriver", "/driver-portal/chat", "booking", ["driver"]),
  page("agencyAdmin", "/admin/messages", "agency", ["admin"]),
  page("agencyCustomer", "/customer/messages", "agency", ["customer"]),
  page("agencyMember", "/member/messages", "agency", ["member", "staff"]),
  page("trip", "/trips/t_1", "trip", ["PASSENGER", "DRIVER", "ACTIVITY_OWNER"]),
  page("tripDriver", "/driver/trips", "trip", ["DRIVER"]),
  page("carwashCustomer", "/marketplace/messages", "carwash", ["Customer"]),
  page("carwashProvider", "/provider/messages", "carwash", ["Provider"]),
  page("carwashAdmin", "/marketplace/admin", "carwash", ["Admin"]),
  page("transitDriver", "/support/driver", "transit", ["BUS_DRIVER"]),
  page("transitRegulator", "/support/regulator", "transit", ["QUEUE_REGULATOR"]),
  page("transitControl", "/support/control", "transit", ["CONTROL_STAFF", "CONTROL_ADMIN"]),
  page("inbox", "/inbox", "general", "all"),
  page("desk", "/desk", "general", STAFF),
  page("admin", "/admin", "general", STAFF),
];

/** Whether somebody with this role may open the page. */
export function mayOpen(page: Page, role: string): boolean {
  return page.roles === "all" || page.roles.some((one) => one === role);
}

/** The pages of somebody with this role. */
export function pagesOf(role: string): readonly Page[] {
  return PAGES.filter((one) => mayOpen(one, role));
}

/** Where somebody lands after signing in, from the product they chose if it has a page for them. */
export function homeOf(role: string, product?: Product): string {
  const mine = pagesOf(role);
  const ofProduct = mine.find((one) => one.product === product);
  if (ofProduct !== undefined) {
    return ofProduct.to;
  }
  if (role === "support") {
    return "/desk";
  }
  if (role === "ADMIN") {
    return "/admin";
  }
  return mine[0]?.to ?? "/inbox";
}

/** The page by its name. */
export function pageOf(id: PageId): Page {
  const found = PAGES.find((one) => one.id === id);
  if (found === undefined) {
    throw new Error(`no page is named ${id}`);
  }
  return found;
}

/** The names of the products in the order they are shown. */
export function productNames(): readonly Product[] {
  return ["booking", "agency", "carwash", "trip", "transit"];
}

function page(id: PageId, to: string, product: Page["product"], roles: Page["roles"]): Page {
  return { id, to, product, roles };
}
