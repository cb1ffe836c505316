import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyPreferences } from "./preferences/preferences.ts";
import { takeTokenFromAddress } from "./session/session.ts";
import "@fontsource-variable/inter/wght.css";
import "./styles.css";

takeTokenFromAddress();
window.addEventListener("hashchange", takeTokenFromAddress);
applyPreferences(document);

const root = document.getElementById("root");
if (root === null) {
  throw new Error("the page has no element with the id root");
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
