import { ContactPage } from "./contact-page.tsx";

/** A member's conversation with the agency. */
export function MemberMessagesPage() {
  return <ContactPage page="agencyMember" />;
}
