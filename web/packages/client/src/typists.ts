import type { Typist } from "./types.ts";
import type { Events } from "./wire.ts";

/** Who types just now. Nobody does for longer than the server said. */
export class Typists {
  #list: readonly Typist[] = [];
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get list(): readonly Typist[] {
    return this.#list;
  }

  heard({ user_id, name, is_typing, expires_in_ms }: Events["typing"]): void {
    if (!is_typing) {
      this.stopped(user_id);
      return;
    }
    clearTimeout(this.#timers.get(user_id));
    this.#timers.set(
      user_id,
      setTimeout(() => this.stopped(user_id), expires_in_ms),
    );
    if (this.#list.some(({ userId }) => userId === user_id)) return;
    this.#list = [...this.#list, { userId: user_id, name }];
    this.#changed();
  }

  stopped(userId: string): void {
    clearTimeout(this.#timers.get(userId));
    if (!this.#timers.delete(userId)) return;
    this.#list = this.#list.filter((typist) => typist.userId !== userId);
    this.#changed();
  }

  clear(): void {
    for (const userId of [...this.#timers.keys()]) this.stopped(userId);
  }
}
