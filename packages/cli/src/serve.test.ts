import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { describe, expect, it } from "vitest";
import { makeTestFolder } from "./testing/open-test-server.ts";

const bin = fileURLToPath(new URL("../bin/parley.js", import.meta.url));

/** A port that nobody has, for a server that comes back on the same one. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts `parley serve` and waits until it says that it is ready. */
async function serve(dataFolder: string, port: number): Promise<ChildProcess> {
  const args = [bin, ...toServeArgs(dataFolder, port)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  await untilReady(child);
  return child;
}

function toServeArgs(dataFolder: string, port: number): readonly string[] {
  const others = ["im", "qt-tls", "qt", "grpc", "line"].flatMap((name) => [`--port-${name}`, "0"]);
  return ["serve", "--data", dataFolder, "--port-web", String(port), ...others];
}

/** Gives what it said until it was ready. */
async function untilReady(child: ChildProcess): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    if (said.includes("is ready")) return said;
  }
  throw new Error(`the server did not start: ${said}`);
}

/** Whether the process is there and more than an entry that nobody has fetched yet. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return status !== "" && !/^State:\s+Z/mu.test(status);
}

function stop(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return exit;
}

// A real process that is killed and started again: the time is only there to end what hangs.
describe("parley serve", { timeout: 60_000 }, () => {
  it("loses nothing that it acknowledged when it is killed, and repeats nothing", async () => {
    await using folder = await makeTestFolder();
    const port = await findFreePort();
    let server = await serve(join(folder.path, "data"), port);
    const platform = createNodePlatform({ folder: join(folder.path, "client") });
    const serverUrl = `http://127.0.0.1:${port}`;
    const client = createClient({ serverUrl, clientName: "test", platform });
    const heard: string[] = [];
    const credentials = { username: "ada", password: "correct horse" };
    await client.register(credentials);
    await client.signIn(credentials);
    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`);
    let kills = 0;
    const done = new Promise<void>((resolve) => {
      client.on("events", ({ events }) => {
        for (const { body } of events) {
          if (body.kind !== "message" || body.content.kind !== "text") continue;
          heard.push(body.content.text);
        }
        if (heard.length >= texts.length) resolve();
      });
    });
    const restarted = new Promise<void>((resolve, reject) => {
      const restart = async (): Promise<void> => {
        await stop(server, "SIGKILL");
        server = await serve(join(folder.path, "data"), port);
        client.wake();
        if (kills === 2) resolve();
      };
      client.on("sent", ({ clientMessageId }) => {
        if (kills >= 2 || !toKill.has(clientMessageId)) return;
        kills += 1;
        restart().catch(reject);
      });
    });
    const ids = texts.map((text) => client.sendText("lobby", text));
    const toKill = new Set([ids[50], ids[180]]);
    try {
      await Promise.all([restarted, done]);
      const { events } = await client.listEvents("lobby", { beforeSeq: 302 }, 200);
      expect([kills, heard]).toEqual([2, texts]);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 102));
    } finally {
      client.stop();
      expect(await stop(server, "SIGTERM")).toBe(0);
    }
  });

  it.skipIf(process.platform !== "linux")("ends with the terminal that it runs on", async () => {
    await using folder = await makeTestFolder();
    const port = await findFreePort();
    const pidFile = join(folder.path, "pid");
    const command = [process.execPath, bin, ...toServeArgs(join(folder.path, "data"), port)];
    const shell = `echo $$ >${pidFile}; exec ${command.join(" ")}`;
    const terminal = spawn("script", ["-qfec", shell, "/dev/null"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    const said = await untilReady(terminal);
    expect(said).toMatch(/\d\d:\d\d:\d\d info: migrating: first schema/u);
    await stop(terminal, "SIGKILL");
    // It still writes while it drains: its folder may go only when it is gone.
    const pid = Number(await readFile(pidFile, "utf8"));
    while (await isRunning(pid)) await setImmediate();
  });
});
