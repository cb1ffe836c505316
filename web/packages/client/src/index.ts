/** Chat on a Parlor server, without a framework. */
export { createParlorClient } from "./client.ts";
export { indexedDbOutbox, memoryOutbox } from "./outbox-storage.ts";
export { RefusalError } from "./refusal.ts";
export type * from "./types.ts";
export type {
  Attachment,
  Conversation,
  Events,
  Message,
  Participant,
  Presence,
  Receipt,
  Reference,
  Requests,
  User,
} from "./wire.ts";
