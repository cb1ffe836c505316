import { mount } from "./mount.tsx";
import { optionsOf } from "./options.ts";

// Known only while the script runs for the first time.
const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const options = optionsOf(script);
  if (document.body) mount(options);
  else document.addEventListener("DOMContentLoaded", () => mount(options), { once: true });
}
