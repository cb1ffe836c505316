import type { DeliveryStatus, TimelineMessage } from "@parlor/client";

/** A message as this product's front end knows it. */
export interface TripMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly content: string;
  readonly type: "TEXT" | "IMAGE" | "FILE" | "LOCATION" | "SYSTEM";
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** In capitals; `SENDING` exists only in the client. */
  readonly status: "SENDING" | "SENT" | "DELIVERED" | "READ" | "FAILED";
  readonly sentAt: string;
  readonly isHidden?: boolean;
  readonly sender: {
    readonly id: string;
    readonly name: string;
    readonly avatar?: string | null;
    readonly role: string;
  };
}

const STATUSES: Readonly<Record<DeliveryStatus, TripMessage["status"]>> = {
  pending: "SENDING",
  failed: "FAILED",
  sent: "SENT",
  delivered: "DELIVERED",
  read: "READ",
};
const STATUS_NAMES = new Map(
  Object.entries(STATUSES).map(([name, word]) => [word, name as DeliveryStatus]),
);
const KINDS: Readonly<Record<TimelineMessage["kind"], TripMessage["type"]>> = {
  text: "TEXT",
  image: "IMAGE",
  file: "FILE",
  location: "LOCATION",
  voice: "FILE",
  system: "SYSTEM",
};

/** A message in this product's words. */
export function toTripMessage(message: TimelineMessage, conversationId: string): TripMessage {
  return {
    id: message.id ?? message.key,
    conversationId,
    senderId: message.sender.id,
    content: message.content,
    type: KINDS[message.kind],
    metadata: message.metadata,
    status: STATUSES[message.status],
    sentAt: message.createdAt,
    isHidden: message.hiddenAt !== undefined,
    sender: { ...message.sender, avatar: null },
  };
}

/** A message of this product as the parts show it. `place` is where it stands in its list. */
export function fromTripMessage(
  message: TripMessage,
  currentUserId: string,
  place: number,
): TimelineMessage {
  return {
    key: message.id,
    id: message.id,
    seq: message.status === "SENDING" ? undefined : place + 1,
    clientId: undefined,
    sender: { id: message.sender.id, name: message.sender.name, role: message.sender.role },
    own: message.senderId === currentUserId,
    kind: message.type.toLowerCase() as Lowercase<TripMessage["type"]>,
    content: message.content,
    attachments: [],
    replyTo: undefined,
    metadata: message.metadata ?? {},
    status: STATUS_NAMES.get(message.status) ?? "sent",
    error: undefined,
    createdAt: message.sentAt,
    editedAt: undefined,
    deletedAt: undefined,
    hiddenAt: message.isHidden ? message.sentAt : undefined,
  };
}
