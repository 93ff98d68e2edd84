import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog, startServer } from "@parley/server";

/** A real server on 127.0.0.1. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A folder that goes with everything in it. */
export async function makeTestFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "parley-cli-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Opens one with its data in a folder; on a free port, or on the one that it had before. */
export async function openTestServer(folder: string, port = 0): Promise<TestServer> {
  const running = await startServer({
    host: "127.0.0.1",
    ports: [{ name: "web", port }],
    dataFolder: join(folder, "data"),
    webFolder: folder,
    tlsFiles: undefined,
    allowedOrigins: [],
    isDemo: false,
    name: "test",
    version: "0",
    limits: {},
    log: silentLog,
  });
  const actual = running.ports.web ?? 0;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    [Symbol.asyncDispose]: () => running.close(),
  };
}
