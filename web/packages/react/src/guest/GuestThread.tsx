import type { ReactNode } from "react";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { Thread } from "../parts/Thread.tsx";

export interface GuestThreadProps {
  readonly conversationId: string;
  readonly header: ReactNode;
}

/** The conversation of a guest. */
export function GuestThread({ conversationId, header }: GuestThreadProps) {
  const head = (
    <>
      {header}
      <ConnectionBanner />
    </>
  );
  return <Thread conversationId={conversationId} header={head} />;
}
