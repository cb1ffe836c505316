import type { OutboxEntry, OutboxStorage } from "./types.ts";

const DATABASE = "parlor";
const TABLE = "outbox";

/** A row: the entry under its user, so that people who share a browser do not share an outbox. */
interface Row extends OutboxEntry {
  readonly userId: string;
}

/** An outbox that ends with the page. */
export function memoryOutbox(): OutboxStorage {
  const rows = new Map<string, Row>();
  const keyOf = (userId: string, clientId: string) => JSON.stringify([userId, clientId]);
  return {
    async load(userId) {
      return sorted([...rows.values()].filter((row) => row.userId === userId));
    },
    async put(userId, entry) {
      rows.set(keyOf(userId, entry.clientId), { ...entry, userId });
    },
    async remove(userId, clientId) {
      rows.delete(keyOf(userId, clientId));
    },
  };
}

/** An outbox that stays when the page goes. */
export function indexedDbOutbox(factory: IDBFactory): OutboxStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const table = async (mode: IDBTransactionMode) => {
    opened ??= open(factory, forget);
    return (await opened).transaction(TABLE, mode).objectStore(TABLE);
  };
  return {
    async load(userId) {
      const mine = IDBKeyRange.bound([userId], [userId, []]);
      return sorted(await done<Row[]>((await table("readonly")).getAll(mine)));
    },
    async put(userId, entry) {
      await done((await table("readwrite")).put({ ...entry, userId }));
    },
    async remove(userId, clientId) {
      await done((await table("readwrite")).delete([userId, clientId]));
    },
  };
}

/** IndexedDB where there is one. */
export function defaultOutbox(): OutboxStorage {
  try {
    return typeof indexedDB === "undefined" ? memoryOutbox() : indexedDbOutbox(indexedDB);
  } catch {
    // Where a page may keep nothing, it may not even ask.
    return memoryOutbox();
  }
}

function sorted(rows: readonly Row[]): readonly OutboxEntry[] {
  return [...rows]
    .sort((a, b) => a.createdAt - b.createdAt)
    .map(({ userId: _, ...entry }) => entry);
}

/** Opens the database; `closed` is called when it has to be opened anew. */
async function open(factory: IDBFactory, closed: () => void): Promise<IDBDatabase> {
  const opening = factory.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(TABLE, { keyPath: ["userId", "clientId"] });
  };
  try {
    const database = await done(opening);
    database.onclose = closed;
    // Another page brings a newer form of it: this one makes way.
    database.onversionchange = () => {
      database.close();
      closed();
    };
    return database;
  } catch (thrown) {
    closed();
    throw thrown;
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
