import type { Events, WireError } from "./wire.ts";

/** What the server tells by itself. */
export type EventFrame = {
  [N in keyof Events]: { readonly type: N; readonly data: Events[N] };
}[keyof Events];

/** What the server answers to a request. */
export type ReplyFrame =
  | { readonly type: "reply"; readonly id: number; readonly ok: true; readonly data: unknown }
  | { readonly type: "reply"; readonly id: number; readonly ok: false; readonly error: WireError };

/** Anything the server sends. Newer servers send more: unknown types are for nobody. */
export type ServerFrame = EventFrame | ReplyFrame;

/** Reads a frame; `undefined` for what is none. */
export function readFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(text);
    const isFrame = typeof frame === "object" && frame !== null && "type" in frame;
    return isFrame ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}
