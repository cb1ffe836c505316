import { Button } from "@parlor/ui/button";
import { ArrowLeft } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";

interface BackButtonProps {
  readonly onBack: () => void;
}

/** Leads from a thread back to its list, where the screen has room for one of them. */
export function BackButton({ onBack }: BackButtonProps) {
  const t = useText();
  return (
    <Button variant="ghost" size="small" onClick={onBack} className="m-1 self-start md:hidden">
      <ArrowLeft aria-hidden="true" className="rtl:-scale-x-100" />
      {t.conversation.back}
    </Button>
  );
}
