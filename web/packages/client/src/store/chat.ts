import type { Changes, Conversation, Message, Participant, Receipt } from "../wire.ts";
import { put, type Window } from "./window.ts";

/** What is known of one conversation: all that versions count. */
export interface Chat {
  readonly conversation: Conversation | undefined;
  /** The last version that went into this. */
  readonly version: number;
  /** A piece of its history, while somebody looks at it. */
  readonly window: Window | undefined;
}

/** What the server tells of a conversation, each under its version. */
export type Change =
  | { readonly kind: "message"; readonly version: number; readonly message: Message }
  | { readonly kind: "receipt"; readonly version: number; readonly receipt: Receipt }
  | { readonly kind: "participant"; readonly version: number; readonly participant: Participant }
  | { readonly kind: "snapshot"; readonly version: number; readonly conversation: Conversation };

/** Whose eyes see it, and how many messages are kept. */
export interface View {
  readonly me: string;
  readonly size: number;
}

export const UNKNOWN: Chat = { conversation: undefined, version: 0, window: undefined };

/**
 * Applies what comes next. What was applied before changes nothing, except that a message is never
 * passed over: it is put where it belongs, however often it comes.
 */
export function reduce(chat: Chat, change: Change, view: View): Chat {
  const isNew = change.version > chat.version;
  const version = Math.max(chat.version, change.version);
  switch (change.kind) {
    case "message":
      return withMessage({ ...chat, version }, change.message, view);
    case "receipt": {
      const { user_id, delivered_seq, read_seq } = change.receipt;
      return isNew
        ? withMarks({ ...chat, version }, user_id, { delivered_seq, read_seq }, view)
        : chat;
    }
    case "participant":
      return isNew ? withParticipants({ ...chat, version }, [change.participant]) : chat;
    case "snapshot":
      if (change.version < chat.version) return chat;
      return withConversation({ ...chat, version }, change.conversation, view);
    default:
      return change satisfies never;
  }
}

/** Applies a page of what happened while nobody listened. */
export function reduceChanges(chat: Chat, changes: Changes, view: View): Chat {
  let { window } = chat;
  for (const message of changes.messages) {
    window = window && put(window, message, view.size);
  }
  // Without a window nothing but the conversation as it is now was of interest.
  const version = window
    ? changes.version
    : Math.max(changes.version, changes.conversation.version);
  return withConversation({ ...chat, version, window }, changes.conversation, view);
}

/** Which of one's own marks was to move, and how far. */
export interface OwnMark {
  readonly mark: "read" | "delivered";
  readonly seq: number;
}

/** One's own mark is there now, whichever change brought it there. */
export function reduceOwnMark(chat: Chat, { mark, seq }: OwnMark, view: View): Chat {
  const own = participantOf(chat.conversation, view.me);
  if (!own) return chat;
  const read_seq = mark === "read" ? Math.max(own.read_seq, seq) : own.read_seq;
  const delivered_seq = Math.max(own.delivered_seq, seq);
  if (read_seq === own.read_seq && delivered_seq === own.delivered_seq) return chat;
  return withMarks(chat, view.me, { read_seq, delivered_seq }, view);
}

/** Somebody's part in a conversation, unless they left it. */
export function participantOf(
  conversation: Conversation | undefined,
  userId: string,
): Participant | undefined {
  return conversation?.participants.find(
    (participant) => participant.user_id === userId && participant.left_at === null,
  );
}

/** How far the furthest of the others is. */
export function othersMarks(conversation: Conversation | undefined, me: string) {
  const others = conversation?.participants.filter(({ user_id }) => user_id !== me) ?? [];
  return {
    delivered: Math.max(0, ...others.map(({ delivered_seq }) => delivered_seq)),
    read: Math.max(0, ...others.map(({ read_seq }) => read_seq)),
  };
}

function withMessage(chat: Chat, message: Message, view: View): Chat {
  const window = chat.window && put(chat.window, message, view.size);
  const { conversation } = chat;
  if (!conversation) return { ...chat, window };
  if (message.seq > conversation.last_seq) {
    const said: Conversation = {
      ...conversation,
      last_seq: message.seq,
      last_message: message,
      last_message_at: message.created_at,
    };
    // Who says something has read what was said before.
    const marks = { read_seq: message.seq, delivered_seq: message.seq };
    return withMarks({ ...chat, conversation: said, window }, message.sender.id, marks, view);
  }
  const last = conversation.last_message;
  if (last?.id !== message.id || last.version >= message.version) return { ...chat, window };
  return { ...chat, window, conversation: { ...conversation, last_message: message } };
}

/**
 * The conversation as it was read. One's own marks may have moved on since: the answer to a mark may
 * come before what was read earlier, and marks never move back.
 */
function withConversation(chat: Chat, conversation: Conversation, view: View): Chat {
  const known = participantOf(chat.conversation, view.me);
  const read = participantOf(conversation, view.me);
  const next = { ...chat, conversation };
  const isBehind =
    known && read && (known.read_seq > read.read_seq || known.delivered_seq > read.delivered_seq);
  return isBehind ? withMarks(next, view.me, known, view) : next;
}

function withMarks(
  chat: Chat,
  userId: string,
  marks: Pick<Participant, "read_seq" | "delivered_seq">,
  view: View,
): Chat {
  const { conversation } = chat;
  if (!conversation) return chat;
  const participants = conversation.participants.map((participant) =>
    participant.user_id === userId
      ? {
          ...participant,
          read_seq: Math.max(participant.read_seq, marks.read_seq),
          delivered_seq: Math.max(participant.delivered_seq, marks.delivered_seq),
        }
      : participant,
  );
  const moved = { ...conversation, participants };
  const own = participantOf(moved, view.me);
  const unread = own ? Math.max(0, moved.last_seq - own.read_seq) : moved.unread;
  return { ...chat, conversation: { ...moved, unread } };
}

function withParticipants(chat: Chat, changed: readonly Participant[]): Chat {
  const { conversation } = chat;
  if (!conversation) return chat;
  const ids = new Set(changed.map(({ user_id }) => user_id));
  const others = conversation.participants.filter(({ user_id }) => !ids.has(user_id));
  return { ...chat, conversation: { ...conversation, participants: [...others, ...changed] } };
}
