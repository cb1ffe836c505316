import { DPIChat } from "@parlor/react/agency";
import { PageMessage } from "@parlor/ui/page-message";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import type { AgencyPerson } from "../../api/agency.ts";
import { useText } from "../../i18n/use-text.ts";
import { Guarded } from "../../shell/guarded.tsx";
import { useMe } from "../../shell/me-context.ts";
import { PageHeader } from "../../shell/page-header.tsx";
import { Workspace } from "../conversations/workspace.tsx";
import { BackButton } from "../shared/back-button.tsx";
import { AgencyPeople } from "./agency-people.tsx";

/** The agency's people, and the conversation with the chosen one. */
export function AdminMessagesPage() {
  return (
    <Guarded page="agencyAdmin">
      <AdminMessages />
    </Guarded>
  );
}

function AdminMessages() {
  const t = useText();
  const me = useMe();
  const [chosen, setChosen] = useState<AgencyPerson>();
  return (
    <>
      <PageHeader title={t.pages.agencyAdmin.name} text={t.pages.agencyAdmin.text} />
      <Workspace
        listLabel={t.inbox.people}
        list={<AgencyPeople chosen={chosen?.id} onChoose={setChosen} />}
        threadOpen={chosen !== undefined}
        thread={
          chosen === undefined ? (
            <PageMessage icon={<UsersRound />} title={t.agency.choose} text={t.agency.chooseText} />
          ) : (
            <>
              <BackButton onBack={() => setChosen(undefined)} />
              <DPIChat
                key={chosen.id}
                currentUserId={me.id}
                currentUserName={me.name}
                recipientId={chosen.id}
                recipientName={chosen.name}
                {...(chosen.image === null ? {} : { recipientAvatar: chosen.image })}
              />
            </>
          )
        }
      />
    </>
  );
}
