import type { Message } from "../wire.ts";

/** A piece of a conversation's history without holes, oldest first. */
export interface Window {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** A page as the server answers it. */
interface Page {
  readonly messages: readonly Message[];
  readonly has_more: boolean;
}

/** The newest page. */
export function newestPage(page: Page): Window {
  return { messages: page.messages, hasOlder: page.has_more, hasNewer: false };
}

/** The place of the first and of the last message; 0 if there is none. */
export const oldestSeq = (window: Window): number => window.messages[0]?.seq ?? 0;
export const newestSeq = (window: Window): number => window.messages.at(-1)?.seq ?? 0;

/**
 * A message was said, or is another than it was. At the live end it is put on; what belongs beyond
 * the window is left there, and so is what would leave a hole.
 */
export function put(window: Window, message: Message, size: number): Window {
  const { messages } = window;
  const place = messages.findLastIndex((known) => known.seq <= message.seq);
  const known = messages[place];
  if (known?.seq === message.seq) {
    if (known.version > message.version || known === message) return window;
    return { ...window, messages: messages.with(place, message) };
  }
  const newest = newestSeq(window);
  if (message.seq < newest || window.hasNewer) return window;
  if (message.seq > newest + 1) return { ...window, hasNewer: true };
  return withoutOldest({ ...window, messages: [...messages, message] }, size);
}

/** A page from before the window. What gets too much is taken away at the other end. */
export function prepend(window: Window, page: Page, size: number): Window {
  const messages = [...page.messages, ...window.messages];
  const isTooMuch = messages.length > size;
  return {
    messages: isTooMuch ? messages.slice(0, size) : messages,
    hasOlder: page.has_more,
    hasNewer: window.hasNewer || isTooMuch,
  };
}

/** A page from after the window, in a conversation that goes to `lastSeq`. */
export function extend(window: Window, page: Page, lastSeq: number, size: number): Window {
  const newest = newestSeq(window);
  const further = page.messages.filter((message) => message.seq > newest);
  const messages = [...window.messages, ...further];
  const hasNewer = page.has_more || (messages.at(-1)?.seq ?? 0) < lastSeq;
  return withoutOldest({ ...window, messages, hasNewer }, size);
}

function withoutOldest(window: Window, size: number): Window {
  if (window.messages.length <= size) return window;
  return { ...window, messages: window.messages.slice(-size), hasOlder: true };
}
