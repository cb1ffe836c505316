import { Button } from "@parlor/ui/button";
import { Menu } from "@parlor/ui/menu";
import { Check, Monitor, Moon, Sun } from "lucide-react";
import { useText } from "../i18n/use-text.ts";
import { prefer, type Theme } from "../preferences/preferences.ts";
import { usePreferences } from "../preferences/use-preferences.ts";

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;
const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Chooses between light, dark, and as the device does. */
export function ThemeSwitch() {
  const t = useText();
  const { theme } = usePreferences();
  const Icon = ICONS[theme];
  return (
    <Menu
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={`${t.shell.theme}: ${t.shell.themes[theme]}`}
        >
          <Icon aria-hidden="true" />
        </Button>
      }
      items={THEMES.map((one) => {
        const Mark = one === theme ? Check : ICONS[one];
        return {
          key: one,
          label: t.shell.themes[one],
          icon: <Mark aria-hidden="true" />,
          onSelect: () => prefer({ theme: one }),
        };
      })}
    />
  );
}
