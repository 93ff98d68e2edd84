import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { examineMachine, examineServer, type Finding } from "@parley/server/operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startParley } from "../testing/start-parley.ts";
import { openCarelessProxy } from "./careless-proxy.ts";
import { runCommand } from "./run-command.ts";

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "parley-doctor-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const freePorts = ["web", "im", "qt-tls", "qt", "grpc", "line"].map((name) => `--port-${name}=0`);
const examine = (...flags: readonly string[]) =>
  examineMachine(["--data", data, ...freePorts, ...flags], {});

/** What is not good, without what depends on this machine. */
function listWorries(findings: readonly Finding[]): Readonly<Record<string, string>> {
  const own = findings.filter(({ check }) => !["disk", "free space", "open files"].includes(check));
  const bad = own.filter(({ level }) => level !== "ok");
  return Object.fromEntries(
    bad.map(({ check, level, message }) => [check, `${level}: ${message}`]),
  );
}

describe("parley doctor", { timeout: 300_000 }, () => {
  it("finds nothing wrong with a fresh server, neither from outside nor on its machine", async () => {
    await using server = await startParley({ dataFolder: data });
    expect(listWorries(await examineServer(new URL(server.url)))).toEqual({});
    const findings = await examine("--port-web", String(server.ports.web));
    expect(listWorries(findings)).toEqual({});
    expect(findings).toContainEqual({
      ...{ check: "port web", level: "ok" },
      message: `${server.ports.web} is taken, and a server runs on this data folder`,
    });
    const { code, stdout } = await runCommand("doctor", server.url);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ health {10}lives, and is ready$/m),
    ]);
  });

  it("names what a careless proxy does", async () => {
    await using server = await startParley({ dataFolder: data });
    await using proxy = await openCarelessProxy(server.url);
    expect(listWorries(await examineServer(proxy.url))).toEqual({
      "proxy headers": expect.stringMatching(
        /^failure: the server is asked for backend instead of/,
      ),
      WebSocket: expect.stringMatching(/^failure: is answered with \d+ instead of 101$/),
      gRPC: expect.stringMatching(/^warning: cannot be reached: /),
      "large body": "failure: a body of 1.5 MB is answered with 413: uploads fail",
      range: "warning: does not get through: sound and video cannot be sought in",
    });
  });

  it("says so when there is no server", async () => {
    const gone = await openCarelessProxy("http://127.0.0.1:1");
    await gone[Symbol.asyncDispose]();
    const { code, stdout } = await runCommand("doctor", gone.url.origin, "--json");
    const { isWrong, findings } = JSON.parse(stdout);
    expect([code, isWrong, findings[0]]).toEqual([
      1,
      true,
      { check: "health", level: "failure", message: expect.stringContaining("ECONNREFUSED") },
    ]);
  });

  it("names a taken port, secrets that others can read, a clock that went back and a damaged database", async () => {
    const server = await startParley({ dataFolder: data });
    await server.close();
    const path = join(data, "parley.db");
    const db = new DatabaseSync(path);
    const inAnHour = Date.now() + 3_600_000;
    db.exec(`INSERT INTO logs (id, head, last_at) VALUES ('lobby', 0, ${inAnHour})
      ON CONFLICT DO UPDATE SET last_at = excluded.last_at`);
    db.close();
    await chmod(join(data, "jwt.secret"), 0o644);
    await chmod(data, 0o755);
    await using other = await openCarelessProxy("http://127.0.0.1:1");
    expect(listWorries(await examine("--port-web", other.url.port))).toEqual({
      "data folder": `warning: others can look into ${data}`,
      secrets: `failure: others can read ${join(data, "jwt.secret")}`,
      clock: expect.stringMatching(
        /^failure: it went back: the newest event is \d+ s in the future$/,
      ),
      "port web": `failure: ${other.url.port} is taken by another program`,
    });
    await writeFile(path, "this is no database");
    expect(listWorries(await examine())).toMatchObject({
      database: "failure: file is not a database",
    });
  });

  it("refuses flags that it does not know", async () => {
    expect(await runCommand("doctor", "--frob")).toMatchObject({ code: 2, stdout: "" });
  });
});
