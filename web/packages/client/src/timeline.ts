import type { Unsent } from "./outbox.ts";
import { type Chat, othersMarks } from "./store/chat.ts";
import type { DeliveryStatus, TimelineMessage } from "./types.ts";
import type { Message, User } from "./wire.ts";

/** Makes of a conversation what is shown of it; what did not change stays the same object. */
export class Timeline {
  readonly #stored = new WeakMap<Message, TimelineMessage>();
  readonly #unsent = new WeakMap<Unsent, TimelineMessage>();

  of(chat: Chat, unsent: readonly Unsent[], me: User): readonly TimelineMessage[] {
    const marks = othersMarks(chat.conversation, me.id);
    const stored = (chat.window?.messages ?? []).map((message) => this.#show(message, marks, me));
    const ids = new Set(stored.flatMap(({ own, clientId }) => (own ? [clientId] : [])));
    const waiting = unsent.filter(({ entry }) => !ids.has(entry.clientId));
    return [...stored, ...waiting.map((item) => this.#showUnsent(item, me))];
  }

  #show(message: Message, marks: ReturnType<typeof othersMarks>, me: User): TimelineMessage {
    const own = message.sender.id === me.id;
    const status = statusOf(message, marks);
    const known = this.#stored.get(message);
    if (known && known.status === status && known.own === own) return known;
    const shown: TimelineMessage = {
      key: own ? message.client_id : message.id,
      id: message.id,
      seq: message.seq,
      clientId: message.client_id,
      sender: message.sender,
      own,
      kind: message.kind,
      content: message.content,
      attachments: message.attachments,
      replyTo: message.reply_to ?? undefined,
      metadata: message.metadata,
      status,
      error: undefined,
      createdAt: message.created_at,
      editedAt: message.edited_at ?? undefined,
      deletedAt: message.deleted_at ?? undefined,
      hiddenAt: message.hidden_at ?? undefined,
    };
    this.#stored.set(message, shown);
    return shown;
  }

  #showUnsent(item: Unsent, me: User): TimelineMessage {
    const known = this.#unsent.get(item);
    // What was said before the first connection was said by nobody yet.
    if (known?.sender.id === me.id) return known;
    const { clientId, createdAt, draft } = item.entry;
    const shown: TimelineMessage = {
      key: clientId,
      id: undefined,
      seq: undefined,
      clientId,
      sender: me,
      own: true,
      kind: draft.kind ?? "text",
      content: draft.content,
      attachments: draft.attachments ?? [],
      replyTo: draft.replyTo,
      metadata: draft.metadata ?? {},
      status: item.error ? "failed" : "pending",
      error: item.error,
      createdAt: new Date(createdAt).toISOString(),
      editedAt: undefined,
      deletedAt: undefined,
      hiddenAt: undefined,
    };
    this.#unsent.set(item, shown);
    return shown;
  }
}

function statusOf(message: Message, marks: ReturnType<typeof othersMarks>): DeliveryStatus {
  if (message.status === "read" || marks.read >= message.seq) return "read";
  if (message.status === "delivered" || marks.delivered >= message.seq) return "delivered";
  return "sent";
}
