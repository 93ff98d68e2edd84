import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Debian's Python, which has the packages `python3-grpcio` and `python3-grpc-tools`. */
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("./grpc-client.py", import.meta.url));
const protoFolder = fileURLToPath(new URL("../../proto", import.meta.url));

/** Whether this machine has Python's gRPC and its compiler; says loudly when not, and throws with `CI=true`. */
export function requirePythonGrpc(stories: string): boolean {
  if (spawnSync(python, ["-c", "import grpc, grpc_tools.protoc"]).status === 0) return true;
  const hint = "Python's gRPC is missing: apt-get install python3-grpcio python3-grpc-tools";
  if (process.env.CI === "true") throw new Error(hint);
  console.warn(`SKIPPED: ${stories} with Python. ${hint}`);
  return false;
}

/** What a call is. Messages are in Protobuf's JSON form. */
export type PythonCallOptions = {
  readonly kind: "unary" | "list" | "chat";
  readonly path: string;
  /** Full names of the messages. */
  readonly request: string;
  readonly response: string;
  readonly metadata?: readonly (readonly [string, string])[];
  readonly message?: object;
};

/** A call that Python makes. */
export type PythonCall = {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
  readonly received: any[];
  /** Code and text, once the call is over. */
  readonly status: Promise<readonly [code: number, details: string]>;
  /** Waits until this many messages have come. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
  gather(count: number): Promise<readonly any[]>;
  /** Waits for the first message that `isIt` accepts, whatever comes before it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
  find(isIt: (message: any) => boolean): Promise<any>;
  write(message: object): void;
  end(): void;
  cancel(): void;
};

/** Python's gRPC on our .proto files of one folder, compiled by Python's own compiler. */
export class PythonGrpc implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #listeners = new Map<number, (event: Readonly<Record<string, unknown>>) => void>();

  private constructor(folder: string, descriptors: string, target: string) {
    this.#folder = folder;
    const child = spawn(python, [script, descriptors, target], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      this.#listeners.get(event.id)?.(event);
    });
  }

  /** Compiles `proto/<door>` and starts the client. Throws with the compiler's words. */
  static async start(door: string, target: string): Promise<PythonGrpc> {
    const folder = await mkdtemp(join(tmpdir(), "parley-python-"));
    await cp(join(protoFolder, door), folder, { recursive: true });
    const names = await readdir(folder, { recursive: true });
    const files = names.filter((name) => name.endsWith(".proto"));
    for (const file of files) {
      const source = await readFile(join(folder, file), "utf8");
      // Debian's compiler is older than the word in proto3.
      await writeFile(join(folder, file), source.replaceAll(" optional ", " "));
    }
    const descriptors = join(folder, "descriptors.pb");
    const out = [`--descriptor_set_out=${descriptors}`, "--include_imports"];
    const args = ["-m", "grpc_tools.protoc", `-I${folder}`, ...out, ...files];
    const { status, stderr } = spawnSync(python, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`the .proto files could not be compiled:\n${stderr}`);
    return new PythonGrpc(folder, descriptors, target);
  }

  call(options: PythonCallOptions): PythonCall {
    const id = this.#listeners.size + 1;
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
    const received: any[] = [];
    const ended = Promise.withResolvers<readonly [number, string]>();
    let wake = () => {};
    this.#listeners.set(id, ({ message, code, details }) => {
      if (code === undefined) received.push(message);
      else ended.resolve([Number(code), String(details)]);
      wake();
    });
    this.#send({ id, ...options });
    const next = () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      });
    return {
      received,
      status: ended.promise,
      async gather(count) {
        while (received.length < count) await next();
        return received.slice(0, count);
      },
      async find(isIt) {
        while (!received.some(isIt)) await next();
        return received.find(isIt);
      },
      write: (message) => this.#send({ id, write: message }),
      end: () => this.#send({ id, end: true }),
      cancel: () => this.#send({ id, cancel: true }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) {
      const exited = once(this.#child, "exit");
      this.#child.kill();
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #send(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }
}
