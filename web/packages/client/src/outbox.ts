import { newClientId } from "./client-id.ts";
import { againAfter, asRefusal, isPassing } from "./refusal.ts";
import type { Draft, OutboxEntry, OutboxStorage, Refusal } from "./types.ts";

/** Some browsers never say what they kept: what is known is not kept waiting longer than this. */
const READ_WITHIN_MS = 2_000;

/** A message that is not stored yet, and where it stands. */
export interface Unsent {
  readonly entry: OutboxEntry;
  /** Why it failed; `undefined` while it is on its way. */
  readonly error: Refusal | undefined;
}

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly isOpen: () => boolean;
  /** Sends one; done when it is stored. */
  readonly send: (entry: OutboxEntry) => Promise<void>;
  /** What waits in a conversation is not what it was. */
  readonly changed: (conversationId: string) => void;
  readonly failed: (entry: OutboxEntry, error: Refusal) => void;
}

/**
 * What was said and is not stored yet. In each conversation one message after the other, always
 * under the same `clientId`: so that a message arrives once and in its place, however often it had
 * to be sent.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #unsent: readonly Unsent[] = [];
  readonly #busy = new Set<string>();
  #userId: string | undefined;
  #lastCreatedAt = 0;
  #pausedUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  of(conversationId: string): readonly Unsent[] {
    return this.#unsent.filter(({ entry }) => entry.conversationId === conversationId);
  }

  /** It is known who is here: what they left behind, here or in another tab, is sent as well. */
  async opened(userId: string): Promise<void> {
    if (this.#userId !== userId) {
      // What somebody else said here stays in their outbox.
      if (this.#userId !== undefined) this.#unsent = [];
      this.#userId = userId;
      for (const { entry } of this.#unsent) this.#keep(entry);
    }
    const late = setTimeout(() => this.#sendAll(), READ_WITHIN_MS);
    const left = await this.#options.storage.load(userId).catch(() => []);
    clearTimeout(late);
    // Somebody else may have come while it was read.
    if (this.#userId !== userId) return;
    this.#takeIn(left);
    this.#sendAll();
  }

  #takeIn(left: readonly OutboxEntry[]): void {
    const found = left.filter(({ clientId }) => !this.#find(clientId));
    if (found.length === 0) return;
    const unsent = found.map((entry) => ({ entry, error: entry.error }));
    this.#unsent = [...unsent, ...this.#unsent].sort(
      (a, b) => a.entry.createdAt - b.entry.createdAt,
    );
    for (const id of new Set(found.map(({ conversationId }) => conversationId))) {
      this.#options.changed(id);
    }
  }

  add(conversationId: string, draft: Draft): string {
    const clientId = newClientId();
    this.#lastCreatedAt = Math.max(Date.now(), this.#lastCreatedAt + 1);
    const entry = { clientId, conversationId, draft, createdAt: this.#lastCreatedAt };
    this.#unsent = [...this.#unsent, { entry, error: undefined }];
    this.#keep(entry);
    this.#options.changed(conversationId);
    void this.#sendNext(conversationId);
    return clientId;
  }

  retry(clientId: string): void {
    const failed = this.#find(clientId);
    if (!failed?.error) return;
    const { error: _, ...entry } = failed.entry;
    this.#replace({ entry, error: undefined });
    this.#keep(entry);
    void this.#sendNext(entry.conversationId);
  }

  discard(clientId: string): void {
    if (this.#find(clientId)?.error) this.stored(clientId);
  }

  /** It is stored, as far as anybody said: nothing has to be kept of it. */
  stored(clientId: string): void {
    const unsent = this.#find(clientId);
    if (!unsent) return;
    this.#unsent = this.#unsent.filter((other) => other !== unsent);
    if (this.#userId !== undefined) {
      this.#options.storage.remove(this.#userId, clientId).catch(() => undefined);
    }
    this.#options.changed(unsent.entry.conversationId);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#pausedUntil = 0;
  }

  #sendAll(): void {
    for (const id of new Set(this.#unsent.map(({ entry }) => entry.conversationId))) {
      void this.#sendNext(id);
    }
  }

  async #sendNext(conversationId: string): Promise<void> {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    try {
      let next = this.#next(conversationId);
      while (next) {
        await this.#send(next.entry);
        next = this.#next(conversationId);
      }
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  #next(conversationId: string): Unsent | undefined {
    // Without knowing who is here nothing can be said in their name.
    if (this.#userId === undefined || !this.#options.isOpen() || Date.now() < this.#pausedUntil) {
      return undefined;
    }
    return this.of(conversationId).find(({ error }) => error === undefined);
  }

  async #send(entry: OutboxEntry): Promise<void> {
    try {
      await this.#options.send(entry);
      this.stored(entry.clientId);
    } catch (thrown) {
      this.#refused(entry, asRefusal(thrown));
    }
  }

  #refused(entry: OutboxEntry, error: Refusal): void {
    if (error.code === "offline") return; // Goes on with the next connection.
    if (isPassing(error)) {
      this.#pause(againAfter(error));
    } else if (this.#find(entry.clientId)) {
      this.#replace({ entry, error });
      this.#keep({ ...entry, error });
      this.#options.failed(entry, error);
    }
  }

  #pause(delay: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + delay);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#pausedUntil = 0;
      this.#sendAll();
    }, this.#pausedUntil - Date.now());
  }

  #find(clientId: string): Unsent | undefined {
    return this.#unsent.find(({ entry }) => entry.clientId === clientId);
  }

  #replace(changed: Unsent): void {
    const { clientId, conversationId } = changed.entry;
    this.#unsent = this.#unsent.map((unsent) =>
      unsent.entry.clientId === clientId ? changed : unsent,
    );
    this.#options.changed(conversationId);
  }

  #keep(entry: OutboxEntry): void {
    // A full or forbidden store costs the message's life beyond this page, not the message.
    if (this.#userId !== undefined) {
      this.#options.storage.put(this.#userId, entry).catch(() => undefined);
    }
  }
}
