import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { Headset, Keyboard } from "lucide-react";
import { useRef, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { Workspace } from "../conversations/workspace.tsx";
import { CustomerPanel } from "./customer-panel.tsx";
import { DeskColumn } from "./desk-column.tsx";
import { DeskThread } from "./desk-thread.tsx";
import { OpenTabs } from "./open-tabs.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { useDesk } from "./use-desk.ts";
import { useDeskShortcuts } from "./use-desk-shortcuts.ts";

/** The page of those who answer requests for support. */
export function DeskPage() {
  return (
    <Guarded page="desk">
      <Desk />
    </Guarded>
  );
}

function Desk() {
  const t = useText();
  const model = useDesk();
  const { desk, waiting, opened } = model;
  const [help, setHelp] = useState(false);
  const [keys, setKeys] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const threadBox = useRef<HTMLDivElement>(null);

  const move = (step: number) => {
    const at = waiting.findIndex((one) => one.id === desk.active);
    const next = waiting[at === -1 ? 0 : Math.min(Math.max(at + step, 0), waiting.length - 1)];
    if (next !== undefined) {
      model.show(next.id);
    }
  };
  useDeskShortcuts(
    {
      next: () => move(1),
      previous: () => move(-1),
      claim: () => void model.act("claim"),
      release: () => void model.act("release"),
      close: () => void model.act("close"),
      reply: () => threadBox.current?.querySelector("textarea")?.focus(),
      putAway: () => (desk.active === undefined ? undefined : model.putAway(desk.active)),
      search: () => search.current?.focus(),
      help: () => setHelp(true),
      show: (position) => {
        const id = model.open[position]?.id;
        if (id !== undefined) {
          model.show(id);
        }
      },
    },
    keys,
  );

  return (
    <>
      <PageHeader title={t.pages.desk.name} text={t.pages.desk.text}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t.desk.keys.title}
          onClick={() => setHelp(true)}
        >
          <Keyboard aria-hidden="true" />
        </Button>
      </PageHeader>
      <Workspace
        listLabel={t.desk.queue}
        list={
          <DeskColumn
            {...model}
            active={desk.active}
            searchRef={search}
            onRoom={model.setRoom}
            onSearch={model.setSearch}
            onShow={model.show}
            onKeep={model.keep}
          />
        }
        threadOpen={desk.active !== undefined}
        thread={
          <div ref={threadBox} className="flex min-h-0 min-w-0 flex-1 flex-col">
            <OpenTabs
              open={model.open}
              active={desk.active}
              onShow={model.show}
              onPutAway={model.putAway}
            />
            {desk.active === undefined ? (
              <PageMessage icon={<Headset />} title={t.desk.choose} text={t.desk.chooseText} />
            ) : (
              <DeskThread
                key={desk.active}
                id={desk.active}
                opened={opened}
                watching={model.watching}
                onAct={(action) => void model.act(action)}
                onBack={model.lookAway}
              />
            )}
          </div>
        }
        details={
          opened.state.conversation === undefined ? null : (
            <CustomerPanel conversation={opened.state.conversation} onShow={model.show} />
          )
        }
      />
      <ShortcutsDialog open={help} onOpenChange={setHelp} enabled={keys} onEnabled={setKeys} />
    </>
  );
}
