import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { reasonOf } from "../api/refusal.ts";
import { useText } from "../i18n/use-text.ts";

/** A page broke; the rest goes on. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const t = useText();
  return (
    <div role="alert" className="flex flex-1 flex-col">
      <PageMessage
        icon={<TriangleAlert />}
        title={t.broken.title}
        text={reasonOf(error, t.broken.text)}
      >
        <Button variant="primary" onClick={reset}>
          {t.common.retry}
        </Button>
      </PageMessage>
    </div>
  );
}
