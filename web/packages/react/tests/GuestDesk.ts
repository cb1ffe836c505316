import { createServer, type Server } from "node:http";

/** A server that takes guests in, and nothing else: no socket is opened. */
export class GuestDesk {
  readonly hellos: unknown[] = [];
  /** What the next guests are answered. */
  answer: { status: number; body: unknown } = {
    status: 201,
    body: { token: "t", conversation: { id: "g1" } },
  };
  url = "";
  readonly #server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const known = request.url === "/api/v1/guests" && request.method === "POST";
      if (known) this.hellos.push(JSON.parse(Buffer.concat(pieces).toString()));
      response.writeHead(known ? this.answer.status : 404, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify(known ? this.answer.body : {}));
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    const address = this.#server.address();
    if (address && typeof address === "object") this.url = `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
