import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { ConversationsTab } from "../admin/conversations-tab.tsx";

/** What customers and car washes say to each other, for those who see to it. */
export function MarketplaceAdminPage() {
  const t = useText();
  return (
    <Guarded page="carwashAdmin">
      <PageHeader title={t.pages.carwashAdmin.name} text={t.pages.carwashAdmin.text} />
      <ConversationsTab />
    </Guarded>
  );
}
