import { ContactPage } from "./contact-page.tsx";

/** A customer's conversation with the agency. */
export function CustomerMessagesPage() {
  return <ContactPage page="agencyCustomer" />;
}
