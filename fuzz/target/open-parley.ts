import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enterByJson } from "../../stories/testing/json-client.ts";
import { type SpawnedServer, spawnParley } from "../../stories/testing/spawn-parley.ts";
import { createDefectFinder } from "./find-defects.ts";
import type { Target } from "./target.ts";

/** `parley serve` in a process of its own, with a bounded heap. */
export type ParleyTarget = Target & {
  readonly server: SpawnedServer;
  readonly dataFolder: string;
  /** The processor time that the server has taken so far: on a machine that others use as well, what can be compared. */
  readonly processorSeconds: () => Promise<number>;
};

/** Far below what a machine has: what is held without a bound shows. */
const maxHeapMib = 128;
const longFileBytes = 8 * 1024 ** 2;
const chunkBytes = 1024 ** 2;
/** Of Linux, in what it tells programs. */
const ticksPerSecond = 100;

/** Starts the server as an operator does, with these flags and one long file in its lobby. */
export async function openParley(flags: readonly string[] = []): Promise<ParleyTarget> {
  const dataFolder = await mkdtemp(join(tmpdir(), "parley-fuzz-"));
  const server = await spawnParley(
    join(dataFolder, "data"),
    ["--line-guests", ...flags],
    [`--max-old-space-size=${maxHeapMib}`],
  );
  const { pid } = server.process;
  return {
    server,
    dataFolder,
    host: "127.0.0.1",
    port: server.ports.web,
    longPath: await uploadLongFile(server.url),
    findDefects: createDefectFinder(server),
    async peakMemoryBytes() {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
    },
    async processorSeconds() {
      const [, fields = ""] = (await readFile(`/proc/${pid}/stat`, "utf8")).split(/\) /);
      const [user, system] = fields.split(" ").slice(11, 13);
      return (Number(user) + Number(system)) / ticksPerSecond;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The path of a link to it. */
async function uploadLongFile(url: string): Promise<string> {
  const owner = await enterByJson(url, "owner of a long file");
  const size = String(longFileBytes);
  const { uploadId } = await owner.call("FileService/CreateUpload", { name: "long.bin", size });
  const content = Buffer.alloc(chunkBytes).toString("base64");
  for (let offset = 0; offset < longFileBytes; offset += chunkBytes) {
    await owner.call("FileService/WriteChunk", { uploadId, offset: String(offset), content });
  }
  const { file } = await owner.call("FileService/FinishUpload", { uploadId });
  const { path } = await owner.call("FileService/GetFileLink", { fileId: file.id });
  return path;
}
