import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, type ServerOptions, silentLog, startServer } from "@parley/server";

/** A real server on a free port of 127.0.0.1, with a data folder of its own that goes with it. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** The file with the root of its certificate. */
  readonly root: string;
}

/** Opens one. */
export async function openTestServer(
  options: Partial<Pick<ServerOptions, "limits" | "log">> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), "parley-sdk-"));
  const running: RunningServer = await startServer({
    host: "127.0.0.1",
    ports: [{ name: "web", port: 0 }],
    dataFolder: folder,
    webFolder: folder,
    tlsFiles: undefined,
    allowedOrigins: [],
    isDemo: false,
    name: "test",
    version: "0",
    limits: {},
    log: silentLog,
    ...options,
  });
  const port = running.ports.web;
  if (port === undefined) throw new Error("the server has no port");
  const root = running.rootCertificate;
  if (root === undefined) throw new Error("the server has no root");
  return {
    port,
    root,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await running.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
