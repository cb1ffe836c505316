import { type ReactNode, useContext } from "react";
import { ClientContext } from "./contexts.ts";
import { ParlorProvider } from "./ParlorProvider.tsx";

export interface TokenScopeProps {
  readonly token: string;
  readonly url?: string;
  /** Shown until there is a client. */
  readonly children: ReactNode;
}

/** For components that get a token: the provider around them serves, else they bring their own. */
export function TokenScope({ token, url, children }: TokenScopeProps) {
  const around = useContext(ClientContext);
  if (around) return children;
  return (
    <ParlorProvider token={token} {...(url === undefined ? {} : { url })}>
      {children}
    </ParlorProvider>
  );
}
