import type { Emitter } from "./emitter.ts";
import type { Outbox } from "./outbox.ts";
import type { RequestQueue } from "./requests.ts";
import type { User } from "./wire.ts";

/** What the parts of one client share. */
export interface Context {
  readonly requests: RequestQueue;
  readonly outbox: Outbox;
  readonly emitter: Emitter;
  readonly windowSize: number;
  /** Who is connected, or was last; nobody before the first time. */
  readonly me: () => User;
  readonly isOpen: () => boolean;
  readonly isVisible: () => boolean;
}

/** Before anybody said who is here. */
export const NOBODY: User = { id: "", name: "", role: "" };
