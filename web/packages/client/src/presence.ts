import type { RequestQueue } from "./requests.ts";
import { createStore, type WritableStore } from "./store.ts";
import type { PresenceHandle, PresenceState } from "./types.ts";
import type { Presence } from "./wire.ts";

/** As many as one connection may watch. */
const WATCHED = 500;
const UNKNOWN: PresenceState = { state: "unknown", lastSeen: undefined };

interface Watched {
  readonly store: WritableStore<PresenceState>;
  handles: number;
}

/** Who is watched. What is asked for together is asked in one request. */
export class PresenceWatch {
  readonly #requests: RequestQueue;
  readonly #isOpen: () => boolean;
  readonly #watched = new Map<string, Watched>();
  readonly #told = new Set<string>();
  #isScheduled = false;

  constructor(requests: RequestQueue, isOpen: () => boolean) {
    this.#requests = requests;
    this.#isOpen = isOpen;
  }

  watch(userId: string): PresenceHandle {
    const watched = this.#watched.get(userId) ?? { store: createStore(UNKNOWN), handles: 0 };
    this.#watched.set(userId, watched);
    watched.handles += 1;
    this.#schedule();
    let isReleased = false;
    return {
      state: watched.store,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        watched.handles -= 1;
        this.#schedule();
      },
    };
  }

  opened(): void {
    this.#told.clear();
    this.#schedule();
  }

  /** There are new people in one's life: those who could not be seen before may be among them. */
  met(): void {
    if (this.#told.size < this.#watched.size) this.#schedule();
  }

  heard({ user_id, state, last_seen }: Presence): void {
    this.#watched.get(user_id)?.store.set({ state, lastSeen: last_seen ?? undefined });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // After whatever draws a page has asked for everybody on it.
    setTimeout(() => {
      this.#isScheduled = false;
      this.#update();
    });
  }

  #update(): void {
    for (const [userId, { handles }] of this.#watched) {
      if (handles === 0) this.#watched.delete(userId);
    }
    if (!this.#isOpen()) return;
    const gone = [...this.#told].filter((userId) => !this.#watched.has(userId));
    if (gone.length > 0) {
      this.#requests.request("unwatch_presence", { user_ids: gone }).catch(() => undefined);
    }
    for (const userId of gone) this.#told.delete(userId);
    const room = WATCHED - this.#told.size;
    const fresh = [...this.#watched.keys()].filter((id) => !this.#told.has(id)).slice(0, room);
    if (fresh.length > 0) void this.#tell(fresh);
  }

  async #tell(userIds: string[]): Promise<void> {
    for (const userId of userIds) this.#told.add(userId);
    try {
      const { presence } = await this.#requests.request("watch_presence", { user_ids: userIds });
      for (const one of presence) this.heard(one);
      const seen = new Set(presence.map(({ user_id }) => user_id));
      // Who may not be seen is not watched; that may change.
      for (const userId of userIds) if (!seen.has(userId)) this.#told.delete(userId);
    } catch {
      // Asked again with whoever is asked for next.
      for (const userId of userIds) this.#told.delete(userId);
    }
  }
}
