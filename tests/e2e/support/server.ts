// The real server, one a test, each on a port and a database of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

/** The server's executable. */
export const EXECUTABLE =
  process.env.UNDERSTUDY_SERVER ?? join(ROOT, "target/debug/understudy-server");
/** The built console. */
export const DIST = process.env.UNDERSTUDY_DIST ?? join(ROOT, "dist");

/** A file name that the seeded database has in its folder. */
const DATABASE = "understudy.db";

/** Seeds a database with the demo data, once for all tests; each gets a copy. */
export function seed(): string {
  for (const needed of [EXECUTABLE, join(DIST, "index.html")]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: use \`cargo xtask test e2e\``);
  }
  const folder = mkdtempSync(join(tmpdir(), "understudy-seed-"));
  const database = `sqlite://${join(folder, DATABASE)}`;
  const seeding = spawnSync(EXECUTABLE, ["demo", "seed", "--database", database], { encoding: "utf8" });
  if (seeding.status !== 0) throw new Error(`demo seed: ${seeding.stdout}${seeding.stderr}`);
  return folder;
}

export interface Options {
  /** After how much inactivity an impersonation ends, as `8s`. */
  readonly impersonationIdleTimeout?: string;
}

export class Server {
  #process: ChildProcess | undefined;
  #said = "";

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly options: Options,
  ) {}

  /** A server on a fresh copy of the seeded database. */
  static async start(options: Options): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "understudy-e2e-"));
    const seeded = process.env.UNDERSTUDY_SEED!;
    for (const file of readdirSync(seeded)) cpSync(join(seeded, file), join(folder, file));
    const server = new Server(folder, await freePort(), options);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that it wrote to its log. */
  get log(): string {
    return this.#said;
  }

  /** Starts it on its port and its database, and waits until it is ready. */
  async start(): Promise<void> {
    const options = ["serve", "--demo", "--listen", `127.0.0.1:${this.port}`, "--assets", DIST];
    options.push("--database", `sqlite://${join(this.folder, DATABASE)}`);
    const idle = this.options.impersonationIdleTimeout;
    if (idle) options.push("--impersonation-idle-timeout", idle);
    const child = spawn(EXECUTABLE, options, { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text) => (this.#said += text));
    child.stderr.on("data", (text) => (this.#said += text));
    this.#process = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${this.#said}`);
      const ready = await fetch(`${this.origin}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Asks it to stop, as an init system does; gives its exit code. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  /** Stops it without asking, as a power cut does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = once(child, "exit");
    child.kill(signal);
    // Open connections must not keep a test waiting for ever.
    const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(impatience);
    return child.exitCode;
  }

  async dispose(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
