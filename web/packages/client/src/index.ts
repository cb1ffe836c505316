/** Chat on a Parlor server, without a framework. */
export { createParlorClient } from "./client.ts";
export { indexedDbOutbox, memoryOutbox } from "./outbox-storage.ts";
export { RefusalError } from "./refusal.ts";
export type * from "./types.ts";
export type {
  Attachment,
  Conversation,
  Events,
  Figures,
  Message,
  Participant,
  Person,
  Presence,
  Receipt,
  Reference,
  Report,
  Requests,
  SupportRoom,
  User,
  WelcomedGuest,
} from "./wire.ts";
