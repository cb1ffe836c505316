import { SearchInput } from "@parlor/ui/search-input";
import { Select } from "@parlor/ui/select";
import type { ConversationsFilter } from "../../api/conversations.ts";
import { useText } from "../../i18n/use-text.ts";

interface ConversationFiltersProps {
  readonly filter: ConversationsFilter;
  readonly onFilter: (filter: ConversationsFilter) => void;
}

const STATES = ["active", "closed", "blocked", "archived"] as const;
const KINDS = ["direct", "group", "support"] as const;

/** Which conversations to show. */
export function ConversationFilters({ filter, onFilter }: ConversationFiltersProps) {
  const t = useText();
  return (
    <div className="flex flex-wrap gap-2">
      <SearchInput
        label={t.admin.searchConversations}
        value={filter.q ?? ""}
        onValueChange={(q) => onFilter({ ...filter, q })}
        className="w-full sm:w-80"
      />
      <Select
        label={t.conversation.state}
        value={filter.status ?? ""}
        onValueChange={(status) => onFilter({ ...filter, status })}
        options={[
          { value: "", label: t.admin.anyState },
          ...STATES.map((one) => ({ value: one as string, label: t.status[one] })),
        ]}
      />
      <Select
        label={t.conversation.kind}
        value={filter.kind ?? ""}
        onValueChange={(kind) => onFilter({ ...filter, kind })}
        options={[
          { value: "", label: t.admin.anyKind },
          ...KINDS.map((one) => ({ value: one as string, label: t.kinds[one] })),
        ]}
      />
    </div>
  );
}
