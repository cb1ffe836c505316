import type { ReplyFrame } from "./frames.ts";
import { offline, RefusalError, refusalOf } from "./refusal.ts";
import type { Requests } from "./wire.ts";

/** Requests that wait for their answer. The server takes more; others shall get their turn too. */
const IN_FLIGHT = 16;
/** Frames in a second and at once; the server closes connections that send 50 a second. */
const FRAMES_PER_SECOND = 30;
/** The largest frame that a server takes unless it was told otherwise. */
const FRAME_BYTES = 65_536;
const TOO_LARGE = 1009;

interface Waiting {
  readonly text: string;
  readonly id: number;
  readonly resolve: (data: unknown) => void;
  readonly reject: (refusal: RefusalError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface RequestsOptions {
  readonly timeoutMs: number;
  /** Writes a frame; `false` when there is no connection. */
  readonly send: (text: string) => boolean;
  /** Whether somebody tries to get a connection. */
  readonly mayConnect: () => boolean;
  readonly timedOut: () => void;
}

/** Asks for things, and knows which answer belongs to what. */
export class RequestQueue {
  readonly #options: RequestsOptions;
  readonly #queue: Waiting[] = [];
  readonly #inFlight = new Map<number, Waiting>();
  #lastId = 0;
  #isOpen = false;
  #allowance = FRAMES_PER_SECOND;
  #allowedAt = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Waits for a connection, if need be; not longer than for an answer. */
  request<N extends keyof Requests>(
    name: N,
    data: Requests[N]["data"],
  ): Promise<Requests[N]["reply"]> {
    return new Promise((resolve, reject) => {
      if (!this.#options.mayConnect()) {
        reject(offline());
        return;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      const text = JSON.stringify({ id, type: name, data });
      if (isTooLarge(text)) {
        reject(tooLarge());
        return;
      }
      const timer = setTimeout(() => this.#timeOut(id), this.#options.timeoutMs);
      // The reply of a request has the form that the generated map says.
      const settle = (reply: unknown) => resolve(reply as Requests[N]["reply"]);
      this.#queue.push({ text, id, resolve: settle, reject, timer });
      this.#pump();
    });
  }

  /** Says something that is not worth saying later, and that nobody answers. */
  notify<N extends keyof Requests>(name: N, data: Requests[N]["data"]): void {
    if (this.#isOpen && this.#take()) this.#options.send(JSON.stringify({ type: name, data }));
  }

  opened(): void {
    this.#isOpen = true;
    this.#allowance = FRAMES_PER_SECOND;
    this.#allowedAt = Date.now();
    this.#pump();
  }

  /** The connection is gone, and the answers with it. What was not asked yet may wait for the next. */
  lost(code: number): void {
    this.#isOpen = false;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    const unanswered = [...this.#inFlight.values()];
    this.#inFlight.clear();
    const unasked = this.#options.mayConnect() ? [] : this.#queue.splice(0);
    const largest = Math.max(...unanswered.map(({ text }) => text.length));
    for (const waiting of [...unanswered, ...unasked]) {
      clearTimeout(waiting.timer);
      // Asked again, it would end the next connection, too.
      const isToBlame = code === TOO_LARGE && waiting.text.length === largest;
      waiting.reject(isToBlame ? tooLarge() : offline());
    }
  }

  replied(frame: ReplyFrame): void {
    const waiting = this.#inFlight.get(frame.id);
    if (!waiting) return;
    this.#inFlight.delete(frame.id);
    clearTimeout(waiting.timer);
    if (frame.ok) waiting.resolve(frame.data);
    else waiting.reject(new RefusalError(refusalOf(frame.error)));
    this.#pump();
  }

  #timeOut(id: number): void {
    const waiting = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    if (waiting) {
      waiting.reject(new RefusalError({ code: "timeout", message: "The server did not answer" }));
      this.#options.timedOut();
      this.#pump();
      return;
    }
    const place = this.#queue.findIndex((queued) => queued.id === id);
    this.#queue.splice(place, 1)[0]?.reject(offline());
  }

  #pump(): void {
    while (this.#isOpen && this.#queue.length > 0 && this.#inFlight.size < IN_FLIGHT) {
      if (!this.#take()) {
        this.#pause ??= setTimeout(() => {
          this.#pause = undefined;
          this.#pump();
        }, 1000 / FRAMES_PER_SECOND);
        return;
      }
      const next = this.#queue.shift();
      if (!next) return;
      this.#inFlight.set(next.id, next);
      this.#options.send(next.text);
    }
  }

  /** Whether one more frame is not too many. */
  #take(): boolean {
    const now = Date.now();
    const earned = ((now - this.#allowedAt) * FRAMES_PER_SECOND) / 1000;
    this.#allowance = Math.min(FRAMES_PER_SECOND, this.#allowance + Math.max(0, earned));
    this.#allowedAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}

function isTooLarge(text: string): boolean {
  // No character has more than three bytes in UTF-8 for each unit of a string.
  return text.length * 3 > FRAME_BYTES && new TextEncoder().encode(text).length > FRAME_BYTES;
}

function tooLarge(): RefusalError {
  return new RefusalError({
    code: "payload_too_large",
    message: "This is too much for one message",
  });
}
