import { WebSocket as UndiciSocket } from "undici";
import { onTestFinished } from "vitest";
import {
  type ClientOptions,
  type ConversationHandle,
  createParlorClient,
  type ParlorClient,
  type Store,
} from "../src/index.ts";
import type { TestServer } from "./server.ts";

/** The socket of browsers, which this Node may not have by itself. */
export const Socket = UndiciSocket as unknown as typeof WebSocket;

/** A client of somebody, which is closed when the test is over. */
export function person(
  server: TestServer,
  id: string,
  options: Partial<ClientOptions> & { readonly role?: string } = {},
): ParlorClient {
  const { role, ...rest } = options;
  const client = createParlorClient({
    url: server.url,
    token: () => server.token(id, role),
    WebSocket: Socket,
    ...rest,
  });
  onTestFinished(() => client.close());
  client.connect();
  return client;
}

/** Waits until a store has what is expected of it. */
export function until<T>(store: Store<T>, isAsExpected: (value: T) => boolean, withinMs = 15_000) {
  return new Promise<T>((resolve, reject) => {
    const late = setTimeout(() => {
      stop();
      reject(new Error(`Did not come to be within ${withinMs} ms: ${isAsExpected}`));
    }, withinMs);
    const look = () => {
      const value = store.get();
      if (!isAsExpected(value)) return;
      clearTimeout(late);
      stop();
      resolve(value);
    };
    const stop = store.subscribe(look);
    look();
  });
}

/** What is shown of a conversation. */
export const texts = (handle: ConversationHandle): string[] =>
  handle.state.get().messages.map(({ content }) => content);

/** A conversation of two, opened by the member of the staff among them. */
export async function together(staff: ParlorClient, customer: ParlorClient, customerId: string) {
  await until(customer.connection, ({ status }) => status === "open");
  const { id } = await staff.open({ kind: "direct", participants: [customerId] });
  const handles = [staff.conversation(id), customer.conversation(id)] as const;
  for (const handle of handles) await until(handle.state, ({ status }) => status === "ready");
  return handles;
}
