/** Chat on a Parlor server, without a framework. */
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
