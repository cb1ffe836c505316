import { asRefusal } from "./refusal.ts";
import type { RequestQueue } from "./requests.ts";
import { reduceWaiting } from "./store/room.ts";
import { createStore, type WritableStore } from "./store.ts";
import type { SupportRoomHandle, SupportRoomState } from "./types.ts";
import type { Conversation, Requests } from "./wire.ts";

/** A room with more that waits than this has other worries; the oldest are there. */
const PAGES = 10;

type RoomName = Requests["join_support_room"]["data"]["room"];

interface Room {
  readonly store: WritableStore<SupportRoomState>;
  handles: number;
}

/** The support rooms that were joined, each joined once and anew on each connection. */
export class SupportRooms {
  readonly #requests: RequestQueue;
  readonly #isOpen: () => boolean;
  readonly #rooms = new Map<string, Room>();

  constructor(requests: RequestQueue, isOpen: () => boolean) {
    this.#requests = requests;
    this.#isOpen = isOpen;
  }

  join(name: string): SupportRoomHandle {
    const room = this.#rooms.get(name) ?? this.#begin(name);
    room.handles += 1;
    if (room.handles === 1 && this.#isOpen()) void this.#read(name, room);
    let isReleased = false;
    return {
      state: room.store,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        room.handles -= 1;
        if (room.handles > 0) return;
        this.#rooms.delete(name);
        this.#requests.notify("leave_support_room", { room: name as RoomName });
      },
    };
  }

  opened(): void {
    for (const [name, room] of this.#rooms) void this.#read(name, room);
  }

  /** A conversation is as given now; `room` is told where somebody asks for support. */
  heard(conversation: Conversation, room?: string): void {
    for (const [name, { store }] of this.#rooms) {
      const isOfRoom = name === room || name === conversation.support_room;
      const waiting = reduceWaiting(store.get().waiting, conversation, isOfRoom);
      if (waiting !== store.get().waiting) store.set({ ...store.get(), waiting });
    }
  }

  #begin(name: string): Room {
    const store = createStore<SupportRoomState>({
      status: "loading",
      error: undefined,
      room: name,
      waiting: [],
    });
    const room = { store, handles: 0 };
    this.#rooms.set(name, room);
    return room;
  }

  async #read(name: string, { store }: Room): Promise<void> {
    const waiting: Conversation[] = [];
    let cursor: string | null = null;
    try {
      for (let page = 0; page < PAGES; page += 1) {
        // Which rooms there are is a matter of the server's configuration.
        const data = { room: name as RoomName, cursor };
        const answer: Requests["join_support_room"]["reply"] = await this.#requests.request(
          "join_support_room",
          data,
        );
        waiting.push(...answer.waiting);
        cursor = answer.next_cursor;
        if (cursor === null) break;
      }
      store.set({ ...store.get(), status: "ready", error: undefined, waiting });
    } catch (thrown) {
      const error = asRefusal(thrown);
      // Joined again with the next connection.
      if (error.code !== "offline") store.set({ ...store.get(), status: "failed", error });
    }
  }
}
