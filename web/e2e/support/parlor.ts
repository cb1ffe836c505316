import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The server as `cargo build` leaves it. */
const BUILT = fileURLToPath(new URL("../../../target/debug/parlor", import.meta.url));

/** So that journeys meet no limit but those they are about. */
const LIMITS = {
  PARLOR__LIMITS__GUEST_CONVERSATIONS_PER_HOUR: "1000",
  PARLOR__LIMITS__MESSAGES_PER_MINUTE: "100000",
  PARLOR__LIMITS__CONVERSATIONS_PER_HOUR: "1000",
  PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE: "100000",
  PARLOR__LIMITS__FRAMES_PER_SECOND: "100000",
  PARLOR__LIMITS__CONNECTIONS_PER_USER: "100",
  PARLOR__LIMITS__CONNECTS_PER_MINUTE: "100000",
};

/** A Parlor server with a database of its own, which can be killed and started again. */
export class Parlor {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Starts a server for development, with its sample people. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Parlor> {
    const folder = await mkdtemp(join(tmpdir(), "parlor-journey-"));
    const server = new Parlor(folder, await freePort(), settings);
    await server.restart();
    return server;
  }

  /** Where it is. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it again where it was, with what its database holds. */
  async restart(): Promise<void> {
    const binary = process.env.PARLOR_BIN ?? BUILT;
    if (!existsSync(binary)) {
      throw new Error(`${binary} is not there: build the server, or name one in PARLOR_BIN`);
    }
    const child = spawn(binary, ["serve", "--dev"], {
      cwd: this.folder,
      env: {
        ...process.env,
        ...LIMITS,
        ...this.settings,
        PARLOR__LOG__FORMAT: "json",
        PARLOR_LISTEN: `127.0.0.1:${this.port}`,
        PARLOR_ADMIN_LISTEN: "127.0.0.1:0",
        DATABASE_URL: `sqlite://${join(this.folder, "parlor.db")}?mode=rwc`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process = child;
    child.once("exit", (code, signal) => {
      if (this.process === child) {
        console.error(`the server at ${this.url} ended by itself: ${signal ?? code}`);
      }
    });
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      lines.on("line", (line) => {
        if (line.includes('"message":"serving"')) {
          resolve();
        }
      });
    });
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null) {
      return;
    }
    this.process = undefined;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens on; known before the server starts, so that it can come back there. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") {
    throw new Error("no port is free");
  }
  return address.port;
}
