import { useCallback } from "react";
import { useText } from "../../i18n/use-text.ts";

/** Answers what a support room is called; a host's own room by its name in words. */
export function useRoomName(): (room: string) => string {
  const { rooms } = useText();
  return useCallback(
    (room: string) => {
      const known = Object.entries(rooms).find(([name]) => name === room)?.[1];
      const plain = room.replaceAll("_", " ").trim();
      return known ?? plain.charAt(0).toUpperCase() + plain.slice(1);
    },
    [rooms],
  );
}
