import { Tabs } from "@parlor/ui/tabs";
import { getRouteApi } from "@tanstack/react-router";
import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { ADMIN_TABS, type AdminTab } from "./admin-tabs.ts";
import { ConversationsTab } from "./conversations-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { ReportsTab } from "./reports-tab.tsx";

const route = getRouteApi("/pages/admin");

const VIEWS: Readonly<Record<AdminTab, () => React.ReactNode>> = {
  overview: OverviewTab,
  conversations: ConversationsTab,
  people: PeopleTab,
  reports: ReportsTab,
};

/** How things stand, who is there, what is said, and what was reported. */
export function AdminPage() {
  const t = useText();
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const View = VIEWS[tab];
  return (
    <Guarded page="admin">
      <PageHeader title={t.pages.admin.name} text={t.pages.admin.text} />
      <Tabs
        label={t.pages.admin.name}
        value={tab}
        onValueChange={(next) => void navigate({ search: { tab: next } })}
        items={ADMIN_TABS.map((value) => ({ value, label: t.admin.tabs[value] }))}
        className="flex-1 [&>[role=tablist]]:bg-surface [&>[role=tablist]]:px-4"
      >
        <View />
      </Tabs>
    </Guarded>
  );
}
