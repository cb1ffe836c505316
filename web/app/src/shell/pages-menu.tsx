import { Button } from "@parlor/ui/button";
import { Dialog } from "@parlor/ui/dialog";
import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/use-text.ts";
import { Navigation } from "./navigation.tsx";

/** The navigation of narrow screens. */
export function PagesMenu({ role }: { readonly role: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <div className="lg:hidden">
      <Button
        variant="ghost"
        size="icon"
        aria-label={t.shell.openNavigation}
        onClick={() => setOpen(true)}
      >
        <MenuIcon aria-hidden="true" />
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t.shell.navigation}
        closeLabel={t.common.close}
      >
        <Navigation role={role} onNavigate={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}
