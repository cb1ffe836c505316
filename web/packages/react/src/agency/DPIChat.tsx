import { useOpening } from "../hooks/useOpening.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { Thread } from "../parts/Thread.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { ThreadPlaceholder } from "../parts/ThreadPlaceholder.tsx";

export interface DPIChatProps {
  readonly currentUserId: string;
  readonly currentUserName: string;
  readonly recipientId: string;
  readonly recipientName: string;
  readonly recipientAvatar?: string;
}

/** The chat of two people. */
export function DPIChat({ recipientId, recipientName, recipientAvatar }: DPIChatProps) {
  const { id, error } = useOpening(useParlor(), { kind: "direct", participants: [recipientId] });
  const header = (
    <>
      <ThreadHeader title={recipientName} avatar={{ name: recipientName, url: recipientAvatar }} />
      <ConnectionBanner />
    </>
  );
  if (id !== undefined) return <Thread conversationId={id} header={header} />;
  return (
    <section className="parlor-thread">
      {header}
      <ThreadPlaceholder status={error ? "failed" : "loading"} error={error} />
    </section>
  );
}
