import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Debian's Python, which has the packages `python3-grpcio` and `python3-grpc-tools`. */
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("./client.py", import.meta.url));
const protoFolder = fileURLToPath(new URL("../../proto/chat-room", import.meta.url));

/** What the client tells. */
export type PythonEvent = Readonly<Record<string, string | number | boolean>>;

/** Whether this machine has Python's gRPC and its compiler. */
export function hasPythonGrpc(): boolean {
  return spawnSync(python, ["-c", "import grpc, grpc_tools.protoc"]).status === 0;
}

/**
 * Compiles our .proto files, with Python's own compiler, to a file of descriptors. Not to Python code: a message
 * called `None` is beyond older generators. Throws with the compiler's words.
 */
export async function compileProtos(folder: string): Promise<string> {
  const files = ["QtCore/QtCore.proto", "chatmessages.proto", "qtgrpcchat.proto"];
  await mkdir(join(folder, "QtCore"));
  for (const file of files) {
    const source = await readFile(join(protoFolder, file), "utf8");
    // Debian's compiler is older than the word in proto3; for a message it says nothing new.
    await writeFile(join(folder, file), source.replace("optional Continuation", "Continuation"));
  }
  const descriptors = join(folder, "descriptors.pb");
  const out = [`--descriptor_set_out=${descriptors}`, "--include_imports"];
  const args = ["-m", "grpc_tools.protoc", `-I${folder}`, ...out, ...files];
  const { status, stderr } = spawnSync(python, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the .proto files could not be compiled:\n${stderr}`);
  return descriptors;
}

/** A running `client.py`. */
export class PythonClient implements AsyncDisposable {
  readonly events: PythonEvent[] = [];
  readonly #child: ChildProcess;
  #wake = () => {};

  constructor(descriptors: string, target: string, rootCertificate?: string) {
    const root = rootCertificate === undefined ? [] : [rootCertificate];
    const child = spawn(python, [script, descriptors, target, ...root], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    child.once("exit", () => this.#wake());
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.events.push(JSON.parse(line));
      this.#wake();
    });
  }

  do(action: string, fields: Readonly<Record<string, string>> = {}): void {
    this.#child.stdin?.write(`${JSON.stringify({ do: action, ...fields })}\n`);
  }

  /** Waits until an event has all of these fields; gives the first. */
  async find(fields: PythonEvent): Promise<PythonEvent> {
    for (;;) {
      const event = this.events.find((candidate) =>
        Object.entries(fields).every(([name, value]) => candidate[name] === value),
      );
      if (event !== undefined) return event;
      if (this.#child.exitCode !== null) throw new Error("client.py has ended");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
  }
}
