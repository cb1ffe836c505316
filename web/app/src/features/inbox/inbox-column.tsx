import { InboxList } from "@parlor/react";
import { SearchInput } from "@parlor/ui/search-input";
import { Tabs } from "@parlor/ui/tabs";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import {
  fits,
  INBOX_VIEWS,
  type InboxView,
  isInView,
} from "../conversations/filter-conversations.ts";

interface InboxColumnProps {
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** One's conversations, searched and sorted into what is open, unread and done. */
export function InboxColumn({ selected, onSelect }: InboxColumnProps) {
  const t = useText();
  const [view, setView] = useState<InboxView>("open");
  const [search, setSearch] = useState("");
  return (
    <>
      <div className="p-3 pb-1">
        <SearchInput label={t.inbox.search} value={search} onValueChange={setSearch} />
      </div>
      <Tabs
        label={t.inbox.views}
        value={view}
        onValueChange={setView}
        items={INBOX_VIEWS.map((value) => ({ value, label: t.inbox.view[value] }))}
        className="flex-1"
      >
        <div className="min-h-0 flex-1 overflow-y-auto p-2">
          <InboxList
            label={t.inbox.conversations}
            selectedId={selected}
            onSelect={onSelect}
            filter={(one) => fits(one, search) && (isInView(one, view) || one.id === selected)}
          />
        </div>
      </Tabs>
    </>
  );
}
