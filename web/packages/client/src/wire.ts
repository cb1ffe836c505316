/** The forms of the wire that the SDK works with, under short names. */
import type { components as Http } from "./generated/api.ts";
import type { components } from "./generated/frames.ts";

export type { Events, Requests } from "./generated/frames.ts";

type Schemas = components["schemas"];

/** A file, picture or recording of a message. */
export type Attachment = Schemas["Attachment"];
/** What one conversation did after a version; or that one has to read it anew. */
export type Changes = Schemas["Changes"];
export type ChangesAnswer = Schemas["ChangesAnswer"];
/** A conversation as the person who is connected sees it. */
export type Conversation = Schemas["Conversation"];
/** A stored message. */
export type Message = Schemas["Message"];
/** Somebody in a conversation, and how far they are. */
export type Participant = Schemas["Participant"];
/** Whether somebody is there. */
export type Presence = Schemas["Presence"];
/** A thing of the host product that a conversation is about. */
export type Reference = Schemas["Reference"];
/** How far somebody is in a conversation. */
export type Receipt = Schemas["Receipt"];
/** A refusal as the server words it. */
export type WireError = Schemas["Error"];
/** Somebody who may connect. */
export type User = Schemas["User"];
/** The first thing the server says. */
export type Welcome = Schemas["Welcome"];

type Answers = Http["schemas"];

/** How things stand: `GET /api/v1/figures`. */
export type Figures = Answers["FiguresAnswer"];
/** Somebody of those one may know: `GET /api/v1/people`. */
export type Person = Answers["Person"];
/** What somebody says of a message: `GET /api/v1/reports`. */
export type Report = Answers["Report"];
/** A room that one may monitor: `GET /api/v1/support-rooms`. */
export type SupportRoom = Answers["SupportRoom"];
/** A guest, let in: `POST /api/v1/guests`. */
export type WelcomedGuest = Answers["WelcomedGuest"];
