import { Dialog } from "@parlor/ui/dialog";
import { Kbd } from "@parlor/ui/kbd";
import { useText } from "../../i18n/use-text.ts";

interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly enabled: boolean;
  readonly onEnabled: (enabled: boolean) => void;
}

/** What the keys do, and a switch for those whose input device types letters of its own. */
export function ShortcutsDialog(props: ShortcutsDialogProps) {
  const { open, onOpenChange, enabled, onEnabled } = props;
  const t = useText();
  const { keys } = t.desk;
  const rows: readonly (readonly [readonly string[], string])[] = [
    [["j", "k"], keys.move],
    [["c"], keys.claim],
    [["r"], keys.reply],
    [["Esc"], keys.leave],
    [["u"], keys.release],
    [["e"], keys.close],
    [["x"], keys.putAway],
    [["1", "–", "9"], keys.show],
    [["/"], keys.search],
    [["?"], keys.help],
  ];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={keys.title}
      closeLabel={t.common.close}
      className="max-w-md"
    >
      <dl className="flex flex-col gap-2.5 text-sm">
        {rows.map(([names, text]) => (
          <div key={text} className="flex items-center justify-between gap-6">
            <dt className="order-2 flex gap-1">
              {names.map((name) =>
                name === "–" ? <span key={name}>–</span> : <Kbd key={name}>{name}</Kbd>,
              )}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label className="flex cursor-pointer items-center gap-3 border-t border-line pt-4 text-sm">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => onEnabled(event.target.checked)}
          className="size-4 accent-accent"
        />
        {keys.enabled}
      </label>
    </Dialog>
  );
}
