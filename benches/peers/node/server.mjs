// The server that many products begin with: Socket.IO on Node, each message stored in Postgres before
// it is told and acknowledged. As fast as it can be written plainly: the token is checked once, one
// INSERT a message, no look whether the sender is of the room, no unread figures, nothing idempotent.
//
//   node server.mjs PORT DATABASE_URL SECRET

import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import pg from "pg";
import { Server } from "socket.io";

const [port, databaseUrl, secret] = process.argv.slice(2);
const database = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await database.query(`
  CREATE TABLE IF NOT EXISTS messages (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS ix_messages_conversation ON messages (conversation_id, id);
`);
const insert = {
  name: "insert",
  text: `INSERT INTO messages (conversation_id, sender_id, content) VALUES ($1, $2, $3)
         RETURNING id, created_at`,
};

const http = createServer();
const io = new Server(http, { serveClient: false });
io.use((socket, next) => {
  try {
    socket.data.user = String(jwt.verify(socket.handshake.auth.token, secret).id);
    next();
  } catch (error) {
    next(error);
  }
});
io.on("connection", (socket) => {
  socket.on("join", (conversationId, joined) => {
    socket.join(conversationId);
    joined({ ok: true });
  });
  socket.on("message", async ({ conversationId, content }, acknowledge) => {
    try {
      const values = [conversationId, socket.data.user, content];
      const { rows } = await database.query({ ...insert, values });
      const message = {
        id: rows[0].id,
        conversationId,
        senderId: socket.data.user,
        content,
        createdAt: rows[0].created_at,
      };
      socket.to(conversationId).emit("message", message);
      acknowledge({ ok: true, id: message.id });
    } catch (error) {
      acknowledge({ ok: false, error: error.message });
    }
  });
});
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });
