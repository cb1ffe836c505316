import type { Conversation } from "@parlor/client";
import { ConversationItems } from "@parlor/react";
import { SearchInput } from "@parlor/ui/search-input";
import { Tabs } from "@parlor/ui/tabs";
import type { Ref } from "react";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { useRoomName } from "../shared/use-room-name.ts";
import { QueueItem } from "./queue-item.tsx";

interface DeskColumnProps {
  readonly rooms: readonly { readonly name: string; readonly waiting: number }[];
  readonly room: string;
  readonly onRoom: (room: string) => void;
  readonly search: string;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onSearch: (search: string) => void;
  readonly waiting: readonly Conversation[];
  readonly mine: readonly Conversation[];
  readonly active: string | undefined;
  readonly onShow: (id: string) => void;
  readonly onKeep: (id: string) => void;
}

/** Who waits, by room, and below whom one looks after. */
export function DeskColumn(props: DeskColumnProps) {
  const { rooms, room, onRoom, search, searchRef, onSearch, waiting, mine, active } = props;
  const t = useText();
  const me = useMe();
  const roomName = useRoomName();
  return (
    <>
      <div className="p-3 pb-1">
        <SearchInput
          ref={searchRef}
          label={t.desk.search}
          value={search}
          onValueChange={onSearch}
        />
      </div>
      <Tabs
        label={t.desk.rooms}
        value={room}
        onValueChange={onRoom}
        items={rooms.map((one) => ({
          value: one.name,
          label: roomName(one.name),
          ...(one.waiting === 0 ? {} : { count: one.waiting }),
        }))}
        look="pills"
        className="min-h-0 flex-1"
      >
        <div className="min-h-0 flex-1 overflow-y-auto">
          <h2 className="px-5 pt-4 pb-1 text-xs font-medium text-muted">{t.desk.waiting}</h2>
          {waiting.length === 0 ? (
            <p className="px-5 py-3 text-sm text-muted">{t.desk.nobodyWaits}</p>
          ) : (
            <ul aria-label={t.desk.waiting} className="flex flex-col gap-0.5 px-2">
              {waiting.map((conversation) => (
                <QueueItem
                  key={conversation.id}
                  conversation={conversation}
                  current={conversation.id === active}
                  onSelect={() => props.onShow(conversation.id)}
                />
              ))}
            </ul>
          )}
          <h2 className="px-5 pt-5 pb-1 text-xs font-medium text-muted">{t.desk.mine}</h2>
          {mine.length === 0 ? (
            <p className="px-5 py-3 text-sm text-muted">{t.desk.noneMine}</p>
          ) : (
            <ConversationItems
              label={t.desk.mine}
              conversations={mine}
              userId={me.id}
              selectedId={active}
              onSelect={props.onKeep}
            />
          )}
        </div>
      </Tabs>
    </>
  );
}
