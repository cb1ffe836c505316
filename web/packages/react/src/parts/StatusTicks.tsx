import type { DeliveryStatus } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";

const WORDS: Readonly<Record<DeliveryStatus, TextKey>> = {
  pending: "statusPending",
  failed: "statusFailed",
  sent: "statusSent",
  delivered: "statusDelivered",
  read: "statusRead",
};

const SHAPES: Readonly<Record<DeliveryStatus, string>> = {
  pending: "M8 4.5V8l2.5 1.5M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z",
  failed: "M8 4.5V9m0 2.5h.01M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z",
  sent: "m4 8.5 3 3 6-7",
  delivered: "m1 8.5 3 3 6-7m-2.5 6.2.8.8 6-7",
  read: "m1 8.5 3 3 6-7m-2.5 6.2.8.8 6-7",
};

/** How far a message has come: clock, one tick, two ticks, two coloured ones; in words too. */
export function StatusTicks({ status }: { readonly status: DeliveryStatus }) {
  const { t } = useWords();
  return (
    <span className={`parlor-ticks parlor-ticks-${status}`} title={t(WORDS[status])}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={SHAPES[status]} />
      </svg>
      <span className="parlor-hidden">{t(WORDS[status])}</span>
    </span>
  );
}
