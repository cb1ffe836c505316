/** What a site may set by the attributes of the script element. */
export interface WidgetOptions {
  readonly url: string;
  readonly color?: string;
  readonly greeting?: string;
  readonly title?: string;
  readonly position?: "left" | "right";
  readonly supportRoom?: string;
  readonly language?: string;
  readonly theme?: "light" | "dark";
}

/** Reads `data-color`, `data-position` and so on; the server is where the script came from. */
export function optionsOf(script: HTMLScriptElement): WidgetOptions {
  const { color, greeting, title, position, room, language, theme } = script.dataset;
  return {
    url: new URL(".", script.src).href.replace(/\/$/, ""),
    ...(color ? { color } : {}),
    ...(greeting ? { greeting } : {}),
    ...(title ? { title } : {}),
    ...(position === "left" || position === "right" ? { position } : {}),
    ...(room ? { supportRoom: room } : {}),
    ...(language ? { language } : {}),
    ...(theme === "light" || theme === "dark" ? { theme } : {}),
  };
}
