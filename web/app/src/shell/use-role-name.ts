import { useCallback } from "react";
import { useText } from "../i18n/use-text.ts";
import { knownRole } from "../roles.ts";

/** Answers what a role is called; a host's own role is called what the host calls it, in words. */
export function useRoleName(): (role: string) => string {
  const { roles } = useText();
  return useCallback(
    (role: string) => {
      if (role === "guest") {
        return roles.guest;
      }
      const known = knownRole(role);
      return known === undefined ? inWords(role) : roles[known];
    },
    [roles],
  );
}

function inWords(role: string): string {
  const plain = role.replaceAll("_", " ").toLocaleLowerCase();
  return plain.charAt(0).toLocaleUpperCase() + plain.slice(1);
}
