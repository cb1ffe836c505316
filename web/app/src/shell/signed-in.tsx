import { createParlorClient } from "@parlor/client";
import { ParlorProvider } from "@parlor/react";
import { useQueryClient } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { directionOf } from "../preferences/preferences.ts";
import { usePreferences } from "../preferences/use-preferences.ts";
import { useSession } from "../session/use-session.ts";
import { Shell } from "./shell.tsx";

/** The pages of whoever is signed in; others are asked to sign in first and come back then. */
export function SignedIn() {
  const token = useSession();
  const { href } = useLocation();
  if (token === undefined) {
    return <Navigate to="/" search={{ next: href }} replace />;
  }
  return <WithClient key={token} token={token} />;
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
