import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { useText } from "../i18n/use-text.ts";

/** Nothing is at this address. */
export function NotFound() {
  const t = useText();
  return (
    <main className="flex min-h-dvh flex-1 flex-col">
      <h1 className="sr-only">{t.notFound.title}</h1>
      <PageMessage icon={<MapPinOff />} title={t.notFound.title} text={t.notFound.text}>
        <Button asChild variant="primary">
          <Link to="/">{t.notFound.home}</Link>
        </Button>
      </PageMessage>
    </main>
  );
}
