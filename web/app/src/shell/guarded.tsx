import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.ts";
import { homeOf, mayOpen, type PageId, pageOf } from "../pages.ts";
import { useMe } from "./me-context.ts";

interface GuardedProps {
  readonly page: PageId;
  readonly children: ReactNode;
}

/**
 * Shows the page to those it is for, others why not. For orientation only: what one may see is up
 * to the server.
 */
export function Guarded({ page, children }: GuardedProps) {
  const t = useText();
  const { role } = useMe();
  if (mayOpen(pageOf(page), role)) {
    return children;
  }
  return (
    <>
      <h1 className="sr-only">{t.pages[page].name}</h1>
      <PageMessage icon={<Lock />} title={t.denied.title} text={t.denied.text(t.pages[page].name)}>
        <Button asChild variant="primary">
          <Link to={homeOf(role)}>{t.denied.home}</Link>
        </Button>
      </PageMessage>
    </>
  );
}
