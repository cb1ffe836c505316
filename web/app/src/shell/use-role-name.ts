import { useCallback } from "react";
import { useText } from "../i18n/use-text.ts";
import { knownRole } from "../roles.ts";

/** Answers what a role is called; a host's own role is called what the host calls it. */
export function useRoleName(): (role: string) => string {
  const { roles } = useText();
  return useCallback(
    (role: string) => {
      if (role === "guest") {
        return roles.guest;
      }
      const known = knownRole(role);
      return known === undefined ? role : roles[known];
    },
    [roles],
  );
}
