import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { type SpawnedServer, spawnParley } from "../../stories/testing/spawn-parley.ts";

/** The server, as it is started and ended again and again on one data folder. */
export class TorturedServer implements AsyncDisposable {
  readonly #dataFolder: string;
  readonly #clockFile: string;
  readonly #flags: readonly string[];
  #running: SpawnedServer | undefined;
  /** What it printed before its last start, for the report of a failure. */
  readonly outputs: string[] = [];
  shiftMs = 0;

  /** `flags` are for `parley serve`. */
  constructor(dataFolder: string, clockFile: string, flags: readonly string[]) {
    this.#dataFolder = dataFolder;
    this.#clockFile = clockFile;
    this.#flags = ["--log-level=warn", ...flags];
  }

  /** Starts it. Rejects with what it printed when it ends instead. */
  async start(): Promise<void> {
    await this.shiftClock(this.shiftMs);
    const preload = new URL("./shift-clock.ts", import.meta.url);
    preload.searchParams.set("file", this.#clockFile);
    const nodeFlags = ["--import", preload.href];
    this.#running = await spawnParley(this.#dataFolder, this.#flags, nodeFlags);
  }

  get port(): number {
    return this.#require().ports.web;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isUp(): boolean {
    return this.#running !== undefined;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to stop. Gives the exit code. */
  drain(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  /** Takes the processor away from it, or gives it back. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#require().process.kill(signal);
  }

  /** Sets the wall clock that far from the real one. */
  async shiftClock(shiftMs: number): Promise<void> {
    this.shiftMs = shiftMs;
    // Always as long and never emptied, so that it is not read half written.
    const flag = existsSync(this.#clockFile) ? "r+" : "w";
    await writeFile(this.#clockFile, String(shiftMs).padStart(16), { flag });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running !== undefined) await this.kill();
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const server = this.#require();
    server.process.kill(signal);
    const code = await server.exited;
    this.outputs.push(server.output());
    this.#running = undefined;
    return code;
  }

  #require(): SpawnedServer {
    if (this.#running === undefined) throw new Error("the server is not running");
    return this.#running;
  }
}
