import type { ParlorClient } from "@parlor/client";
import type { ReactNode } from "react";
import type { Texts } from "../i18n/translator.ts";
import { ClientContext } from "./contexts.ts";
import { ParlorTheme, type ThemeName } from "./ParlorTheme.tsx";
import { useLeasedClient } from "./useLeasedClient.ts";

interface Looks {
  /** The language of the parts, such as `en` or `ar-EG`; the browser's own unless given. */
  readonly locale?: string;
  readonly theme?: ThemeName;
  /** Which way text runs; the language's own unless given. */
  readonly dir?: "ltr" | "rtl";
  /** Words of the host's own in place of some of the texts. */
  readonly texts?: Partial<Texts>;
  readonly children?: ReactNode;
}

/** A client that the host connects and closes, or where one is to be made and who comes. */
export type ParlorProviderProps = Looks &
  (
    | { readonly client: ParlorClient; readonly url?: never; readonly token?: never }
    | { readonly client?: never; readonly url?: string; readonly token: string }
  );

/** Gives the parts below it a connection, a language and a look. */
export function ParlorProvider({
  client: given,
  url,
  token,
  children,
  ...looks
}: ParlorProviderProps) {
  const leased = useLeasedClient(url, token);
  const client = given ?? leased;
  return (
    <ParlorTheme {...looks}>
      {client ? <ClientContext.Provider value={client}>{children}</ClientContext.Provider> : null}
    </ParlorTheme>
  );
}
