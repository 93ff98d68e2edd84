import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningServer, type ServerOptions, silentLog, startServer } from "@parley/server";

/** A server in this process, on free ports of the loopback address, with its data in a folder of its own. */
export type TestServer = RunningServer & {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly dataFolder: string;
};

/** The ports that a server opens, by name; here each is any free one. */
const ports = ["web", "im", "qt-tls", "qt", "grpc", "line"].map((name) => ({ name, port: 0 }));

/** Starts a server; with `dataFolder` on data that is there, which then stays. */
export async function startParley(overrides: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = overrides.dataFolder ?? (await mkdtemp(join(tmpdir(), "parley-story-")));
  const server = await startServer({
    host: "127.0.0.1",
    ports,
    dataFolder: folder,
    webFolder: fileURLToPath(new URL("../../packages/web/dist", import.meta.url)),
    tlsFiles: undefined,
    allowedOrigins: [],
    isDemo: false,
    name: "Parley",
    version: "0.0.0",
    limits: {},
    log: silentLog,
    // The group `threads` of the tests sets it.
    socketThreads: Number(process.env.PARLEY_TEST_THREADS ?? 0),
    ...overrides,
  });
  const close = async () => {
    await server.close();
    if (overrides.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
  };
  return {
    ...server,
    url: `http://127.0.0.1:${server.ports.web}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}
