import { useState } from "react";
import { webAddress } from "../text/links.ts";
import { hueOf, initials } from "../text/titles.ts";

const HUES = 8;

export interface AvatarProps {
  readonly name: string;
  readonly url?: string | null | undefined;
  readonly size?: "small" | "medium" | "large";
}

/** A picture of somebody, or their initials in a colour of their own. Decoration: the name is near. */
export function Avatar({ name, url, size = "medium" }: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  const address = url ? webAddress(url) : undefined;
  const classes = `parlor-avatar parlor-avatar-${size} parlor-hue-${hueOf(name, HUES)}`;
  return (
    <span className={classes} aria-hidden="true">
      {address && address !== broken ? (
        <img src={address} alt="" referrerPolicy="no-referrer" onError={() => setBroken(address)} />
      ) : (
        initials(name)
      )}
    </span>
  );
}
