import { useParlor } from "@parlor/react";
import { DPIChat } from "@parlor/react/agency";
import { Alert } from "@parlor/ui/alert";
import { Skeleton } from "@parlor/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { contactQuery } from "../../api/agency.ts";
import { reasonOf } from "../../api/refusal.ts";
import { useText } from "../../i18n/use-text.ts";
import type { PageId } from "../../pages.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { useMe } from "../../shell/me-context.ts";
import { PageHeader } from "../../shell/page-header.tsx";

/** The one conversation of a customer or member, with the administrator who looks after them. */
export function ContactPage({ page }: { readonly page: PageId }) {
  const t = useText();
  return (
    <Guarded page={page}>
      <PageHeader title={t.pages[page].name} text={t.pages[page].text} />
      <WithContact />
    </Guarded>
  );
}

function WithContact() {
  const t = useText();
  const me = useMe();
  const contact = useQuery(contactQuery(useParlor()));
  if (contact.isError) {
    return <Alert className="m-6" tone="danger" title={reasonOf(contact.error, t.common.failed)} />;
  }
  if (contact.data === undefined) {
    return <Skeleton className="m-6 h-full" />;
  }
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col border-x border-line bg-surface">
      <DPIChat
        currentUserId={me.id}
        currentUserName={me.name}
        recipientId={contact.data.id}
        recipientName={contact.data.name}
        {...(contact.data.image === null ? {} : { recipientAvatar: contact.data.image })}
      />
    </div>
  );
}
