import { DirectionProvider } from "@parlor/ui/direction-provider";
import { ToastProvider } from "@parlor/ui/toast-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useText } from "./i18n/use-text.ts";
import { directionOf } from "./preferences/preferences.ts";
import { usePreferences } from "./preferences/use-preferences.ts";
import { router } from "./router.tsx";

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});

/** Everything there is on the page. */
export function App() {
  const t = useText();
  const { locale } = usePreferences();
  return (
    <DirectionProvider dir={directionOf(locale)}>
      <QueryClientProvider client={queries}>
        <ToastProvider label={t.shell.notices} closeLabel={t.common.close}>
          <RouterProvider router={router} />
        </ToastProvider>
      </QueryClientProvider>
    </DirectionProvider>
  );
}
