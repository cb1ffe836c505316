/** The roles that the products know, spelled as they spell them. */
export const ROLES = [
  "customer",
  "driver",
  "admin",
  "support",
  "member",
  "staff",
  "Customer",
  "Provider",
  "Admin",
  "PASSENGER",
  "ACTIVITY_OWNER",
  "DRIVER",
  "ADMIN",
  "BUS_DRIVER",
  "QUEUE_REGULATOR",
  "CONTROL_STAFF",
  "CONTROL_ADMIN",
] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Those who answer requests for support and see all conversations. */
export const STAFF: readonly Role[] = [
  "admin",
  "support",
  "Admin",
  "ADMIN",
  "CONTROL_STAFF",
  "CONTROL_ADMIN",
];

/** The products, each with the roles of its people. */
export const PRODUCTS = {
  booking: ["customer", "driver", "admin", "support"],
  agency: ["customer", "member", "staff", "admin"],
  carwash: ["Customer", "Provider", "Admin"],
  trip: ["PASSENGER", "DRIVER", "ACTIVITY_OWNER", "ADMIN"],
  transit: ["BUS_DRIVER", "QUEUE_REGULATOR", "CONTROL_STAFF", "CONTROL_ADMIN"],
} as const satisfies Record<string, readonly Role[]>;

/** A product by the name of its contract. */
export type Product = keyof typeof PRODUCTS;

/** The role that a server named, when it is one of ours; hosts may have roles of their own. */
export function knownRole(name: string): Role | undefined {
  return ROLES.find((role) => role === name);
}
