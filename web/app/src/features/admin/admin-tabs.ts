/** A view of the page of administrators. */
export type AdminTab = "overview" | "conversations" | "people" | "reports";

/** The views in the order of their tabs. */
export const ADMIN_TABS: readonly AdminTab[] = ["overview", "conversations", "people", "reports"];
