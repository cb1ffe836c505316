import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SECRET = "a secret of the tests, long enough to be one";
const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));

function binary(): string {
  const path = process.env.PARLOR_BIN ?? join(REPOSITORY, "target/debug/parlor");
  if (existsSync(path)) return path;
  throw new Error(
    `${path} is not there: build the server (cargo build), or name one in PARLOR_BIN`,
  );
}

/** A Parlor server with a database of its own, which outlives it. */
export class TestServer {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #port = 0;
  #process: ChildProcess | undefined;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), "parlor-client-"));
    const server = new TestServer(folder, environment);
    await server.run();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, at the port it had before. */
  async run(): Promise<void> {
    const running = spawn(binary(), ["serve"], {
      cwd: this.#folder,
      env: {
        ...this.#environment,
        JWT_SECRET: SECRET,
        PARLOR__SERVER__CONTRACTS: "native",
        PARLOR__LOG__FORMAT: "json",
        PARLOR_LISTEN: `127.0.0.1:${this.#port}`,
        PARLOR_ADMIN_LISTEN: "127.0.0.1:0",
        DATABASE_URL: `sqlite://${this.#folder}/parlor.db?mode=rwc`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = running;
    const lines = createInterface({ input: running.stdout });
    this.#port = await new Promise<number>((resolve, reject) => {
      running.once("exit", (code) => reject(new Error(`The server ended with ${code}`)));
      lines.on("line", (line) => {
        const { message, address } = JSON.parse(line) as { message?: string; address?: string };
        if (message === "serving") resolve(Number(address?.split(":").at(-1)));
      });
    });
  }

  /** Ends it without a goodbye. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true });
  }

  token(id: string, role = "customer", lifetime = 3600): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = Math.floor(Date.now() / 1000) + lifetime;
    const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: id, role, name: id, exp })}`;
    return `${body}.${createHmac("sha256", SECRET).update(body).digest("base64url")}`;
  }
}
