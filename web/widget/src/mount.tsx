import { GuestChatWidget, ParlorTheme } from "@parlor/react/guest";
import sheet from "@parlor/react/guest.css?inline";
import { createRoot } from "react-dom/client";
import isolation from "./isolation.css?inline";
import type { WidgetOptions } from "./options.ts";

/** Puts the widget at the end of the page, in a root of its own that the page's styles do not reach. */
export function mount({ language, theme, ...widget }: WidgetOptions): void {
  const host = document.createElement("parlor-widget");
  const root = host.attachShadow({ mode: "closed" });
  const styles = new CSSStyleSheet();
  styles.replaceSync(isolation + sheet);
  root.adoptedStyleSheets = [styles];
  document.body.append(host);
  createRoot(root).render(
    <ParlorTheme
      locale={language ?? (document.documentElement.lang || navigator.language)}
      {...(theme ? { theme } : {})}
    >
      <GuestChatWidget {...widget} />
    </ParlorTheme>,
  );
}
