import { Button } from "@parlor/ui/button";
import { Menu } from "@parlor/ui/menu";
import { Check, Languages } from "lucide-react";
import { useText } from "../i18n/use-text.ts";
import { type Locale, prefer } from "../preferences/preferences.ts";
import { usePreferences } from "../preferences/use-preferences.ts";

/** Languages by their own names, so that whoever looks for theirs finds it. */
const LANGUAGES: readonly { readonly locale: Locale; readonly name: string }[] = [
  { locale: "en", name: "English" },
  { locale: "ar", name: "العربية" },
];

/** Chooses the language of the pages. */
export function LanguageSwitch() {
  const t = useText();
  const { locale } = usePreferences();
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t.shell.language}>
          <Languages aria-hidden="true" />
        </Button>
      }
      items={LANGUAGES.map((one) => ({
        key: one.locale,
        label: one.name,
        icon: one.locale === locale ? <Check aria-hidden="true" /> : <span className="size-4" />,
        onSelect: () => prefer({ locale: one.locale }),
      }))}
    />
  );
}
