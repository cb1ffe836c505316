import { againAfter, asRefusal, isPassing } from "./refusal.ts";
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
  /** What was told while the room was read, and may not be in what was read. */
  late: { readonly conversation: Conversation; readonly isOfRoom: boolean }[] | undefined;
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
    for (const [name, { late, store }] of this.#rooms) {
      const isOfRoom = name === room || name === conversation.support_room;
      const waiting = reduceWaiting(store.get().waiting, conversation, isOfRoom);
      if (waiting !== store.get().waiting) store.set({ ...store.get(), waiting });
      late?.push({ conversation, isOfRoom });
    }
  }

  #begin(name: string): Room {
    const store = createStore<SupportRoomState>({
      status: "loading",
      error: undefined,
      room: name,
      waiting: [],
    });
    const room: Room = { store, late: undefined, handles: 0 };
    this.#rooms.set(name, room);
    return room;
  }

  async #read(name: string, room: Room): Promise<void> {
    const { store } = room;
    const late: NonNullable<Room["late"]> = [];
    room.late = late;
    try {
      const read = await this.#readWaiting(name);
      const waiting = late.reduce(
        (known, { conversation, isOfRoom }) => reduceWaiting(known, conversation, isOfRoom),
        read,
      );
      store.set({ ...store.get(), status: "ready", error: undefined, waiting });
    } catch (thrown) {
      const error = asRefusal(thrown);
      // Joined again with the next connection.
      if (error.code === "offline") return;
      store.set({ ...store.get(), status: "failed", error });
      if (isPassing(error)) setTimeout(() => this.#readAgain(name, room), againAfter(error));
    } finally {
      if (room.late === late) room.late = undefined;
    }
  }

  #readAgain(name: string, room: Room): void {
    if (this.#isOpen() && this.#rooms.get(name) === room) void this.#read(name, room);
  }

  async #readWaiting(name: string): Promise<readonly Conversation[]> {
    const waiting: Conversation[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const answer: Requests["join_support_room"]["reply"] = await this.#requests.request(
        "join_support_room",
        // Which rooms there are is a matter of the server's configuration.
        { room: name as RoomName, cursor },
      );
      waiting.push(...answer.waiting);
      cursor = answer.next_cursor;
      if (cursor === null) break;
    }
    return waiting;
  }
}
