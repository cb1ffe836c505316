import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";
import { ChoiceBar } from "../parts/ChoiceBar.tsx";
import { SESSION_TYPES, type SessionType } from "./session.ts";

const NAMES: Readonly<Record<SessionType | "all", TextKey>> = {
  all: "typeAll",
  guest_admin: "typeGuest",
  customer_admin: "typeCustomer",
  driver_admin: "typeDriver",
  customer_driver: "typeCustomerDriver",
  support: "typeSupport",
};
const CHOICES: readonly (SessionType | "all")[] = ["all", ...SESSION_TYPES];

export interface TypeFilterProps {
  readonly value: SessionType | "all";
  readonly onChange: (type: SessionType | "all") => void;
}

/** Which type of session to show. */
export function TypeFilter({ value, onChange }: TypeFilterProps) {
  const { t } = useWords();
  const choices = CHOICES.map((choice) => ({ value: choice, label: t(NAMES[choice]) }));
  return (
    <ChoiceBar label={t("filterByType")} choices={choices} value={value} onChange={onChange} />
  );
}
