import type { Conversation } from "@parlor/client";
import type { TextKey } from "../i18n/translator.ts";

/** A room's name, or all of them. */
export type RoomFilter = string;

const NAMES: Readonly<Record<string, TextKey>> = {
  all: "roomAll",
  general_support: "roomGeneral",
  driver_support: "roomDriver",
  regulator_support: "roomRegulator",
  emergency_support: "roomEmergency",
};

/** What a room is called; its own name when it is not one of the usual ones. */
export function roomName(room: string, t: (key: TextKey) => string): string {
  const key = NAMES[room];
  return key ? t(key) : room;
}

/** Each conversation once: one may wait in several rooms. */
export function distinct(conversations: readonly Conversation[]): readonly Conversation[] {
  return [...new Map(conversations.map((one) => [one.id, one])).values()];
}
