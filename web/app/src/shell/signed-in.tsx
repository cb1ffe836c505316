import { createParlorClient } from "@parlor/client";
import { ParlorProvider } from "@parlor/react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { directionOf } from "../preferences/preferences.ts";
import { usePreferences } from "../preferences/use-preferences.ts";
import { useSession } from "../session/use-session.ts";
import { Shell } from "./shell.tsx";

/** The pages of whoever is signed in; whoever stops being that is led to the first page. */
export function SignedIn() {
  const token = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (token === undefined) {
      void navigate({ to: "/" });
    }
  }, [token, navigate]);
  return token === undefined ? null : <WithClient key={token} token={token} />;
}

function WithClient({ token }: { readonly token: string }) {
  const { theme, locale } = usePreferences();
  const queries = useQueryClient();
  const [client] = useState(() => createParlorClient({ token }));
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);
  // What one person saw is not the next one's.
  useEffect(() => () => queries.clear(), [queries]);
  return (
    <ParlorProvider client={client} locale={locale} theme={theme} dir={directionOf(locale)}>
      <Shell />
    </ParlorProvider>
  );
}
