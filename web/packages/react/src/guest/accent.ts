/** The variables for a site's colour, with black or white on it, whichever can be read better. */
export function accentStyle(color: string | undefined): Readonly<Record<string, string>> {
  const light = color === undefined ? undefined : luminance(color);
  if (color === undefined || light === undefined) return {};
  // The contrast with white falls below the contrast with black at this lightness.
  const onAccent = light > 0.179 ? "#000000" : "#ffffff";
  return {
    "--parlor-accent": color,
    "--parlor-on-accent": onAccent,
    "--parlor-own": color,
    "--parlor-own-text": onAccent,
    "--parlor-focus": color,
  };
}

/** How light a colour such as `#0f766e` or `#07e` is, as WCAG counts it; only such are known. */
function luminance(color: string): number | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (!parts) return undefined;
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
