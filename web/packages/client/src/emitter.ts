import { callAll } from "./store.ts";
import type { ClientEvents } from "./types.ts";

type Listeners = { [E in keyof ClientEvents]?: Set<(data: ClientEvents[E]) => void> };

/** Who wants to hear of which event. */
export class Emitter {
  readonly #listeners: Listeners = {};

  on<E extends keyof ClientEvents>(
    event: E,
    listener: (data: ClientEvents[E]) => void,
  ): () => void {
    const own = (data: ClientEvents[E]) => listener(data);
    const known: Set<(data: ClientEvents[E]) => void> = this.#listeners[event] ?? new Set();
    this.#listeners[event] = known as Listeners[E];
    known.add(own);
    return () => known.delete(own);
  }

  emit<E extends keyof ClientEvents>(event: E, data: ClientEvents[E]): void {
    callAll(this.#listeners[event] ?? [], data);
  }
}
