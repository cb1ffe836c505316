import type { Conversation } from "@parlor/client";

/** The address that a guest left, where the conversation tells it. */
export function guestEmail({ metadata }: Conversation): string | null {
  const email = metadata.guest_email ?? metadata.guestEmail ?? metadata.email;
  return typeof email === "string" ? email : null;
}
