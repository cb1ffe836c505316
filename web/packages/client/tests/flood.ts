import { Socket } from "./people.ts";
import type { TestServer } from "./server.ts";

/** Limits under which one person may say thousands of things. */
export const NO_LIMITS = {
  PARLOR__LIMITS__MESSAGES_PER_MINUTE: "1000000",
  PARLOR__LIMITS__FRAMES_PER_SECOND: "1000000",
};

/** Says `count` numbered things in a conversation, without the client and as fast as it goes. */
export function flood(server: TestServer, token: string, conversationId: string, count: number) {
  const socket = new Socket(`${server.url.replace("http", "ws")}/api/v1/ws?token=${token}`);
  return new Promise<void>((resolve, reject) => {
    let stored = 0;
    socket.onerror = () => reject(new Error("The flood was cut off"));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as { type: string; ok?: boolean };
      if (frame.type === "welcome") say(socket, conversationId, count);
      if (frame.type !== "reply") return;
      if (!frame.ok) reject(new Error(String(data)));
      stored += 1;
      if (stored === count) resolve();
    };
  }).finally(() => socket.close());
}

function say(socket: WebSocket, conversation_id: string, count: number): void {
  const run = crypto.randomUUID();
  for (let number = 1; number <= count; number += 1) {
    const data = { conversation_id, client_id: `${run}-${number}`, content: `${number}` };
    socket.send(JSON.stringify({ id: number, type: "send_message", data }));
  }
}
