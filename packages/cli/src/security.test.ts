import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTestFolder, openTestServer } from "./testing/open-test-server.ts";
import { createUser } from "./testing/run-parley.ts";

// Real processes on a machine that may be busy: the time is only there to end what hangs.
describe("parley sessions", { timeout: 120_000 }, () => {
  it("lists where somebody is signed in, and ends it there", async () => {
    await using folder = await makeTestFolder();
    await using server = await openTestServer(folder.path);
    const desk = createUser(server.url, folder.path, "desk");
    const phone = createUser(server.url, folder.path, "phone");
    const tablet = createUser(server.url, folder.path, "tablet");
    expect((await desk.run(["register", "--user", "ada"])).code).toBe(0);
    for (const device of [phone, tablet]) {
      expect((await device.run(["login", "--user", "ada"])).code).toBe(0);
    }
    const list = async (...flags: readonly string[]) => {
      const { stdout } = await desk.run(["sessions", "--json", ...flags]);
      return stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    };
    const [newest, , own] = await list();
    expect([newest.isCurrent, own.isCurrent, own.door]).toEqual([false, true, "native"]);
    expect(await list("--end", newest.id)).toHaveLength(2);
    expect((await tablet.run(["sessions"])).code).toBe(4);
    expect((await phone.run(["sessions"])).code).toBe(0);
    expect(await list("--end-others")).toEqual([expect.objectContaining({ id: own.id })]);
    expect((await phone.run(["sessions"])).code).toBe(4);
    const { stdout } = await desk.run(["sessions"]);
    expect(stdout).toMatch(
      /^s_\w+ {2}native {2}seen \d{4}-\d\d-\d\d \d\d:\d\dZ {2}.+ \(this one\)\n$/,
    );
    const unknown = await desk.run(["sessions", "--end", "s_nobody"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      "parley sessions: there is no such session\n",
    ]);
  });
});

describe("parley password", { timeout: 120_000 }, () => {
  it("changes the password and ends every other session", async () => {
    await using folder = await makeTestFolder();
    await using server = await openTestServer(folder.path);
    const desk = createUser(server.url, folder.path, "desk");
    const phone = createUser(server.url, folder.path, "phone");
    expect((await desk.run(["register", "--user", "ada"])).code).toBe(0);
    expect((await phone.run(["login", "--user", "ada"])).code).toBe(0);
    expect(await desk.run(["password"])).toMatchObject({
      code: 2,
      stderr: "parley password: there is no terminal to ask on: give PARLEY_NEW_PASSWORD\n",
    });
    const env = { PARLEY_NEW_PASSWORD: "another horse" };
    expect(await desk.run(["password"], "", { ...env, PARLEY_PASSWORD: "wrong" })).toMatchObject({
      code: 1,
      stderr: "parley password: the current password is wrong\n",
    });
    expect(await desk.run(["password"], "", env)).toEqual({
      code: 0,
      stdout: "The password is changed; your other sessions have ended.\n",
      stderr: "",
    });
    expect((await phone.run(["sessions"])).code).toBe(4);
    expect((await phone.run(["login", "--user", "ada"])).code).toBe(4);
    expect((await desk.run(["sessions"])).code).toBe(0);
  });
});

describe("parley audit", { timeout: 120_000 }, () => {
  it("tells who came in and what was tried, also when the server does not run", async () => {
    await using folder = await makeTestFolder();
    const data = join(folder.path, "data");
    const backup = join(folder.path, "backup");
    const user = await openTestServer(folder.path).then(async (server) => {
      await using _ = server;
      const ada = createUser(server.url, folder.path, "ada");
      await ada.run(["register", "--user", "ada"]);
      await ada.run(["sessions", "--user", "ada"], "", { PARLEY_PASSWORD: "a wrong secret" });
      await ada.run(["send", "a private text"]);
      expect((await ada.run(["backup", backup, "--data", data])).code).toBe(0);
      return ada;
    });
    const audit = (...flags: readonly string[]) => user.run(["audit", "--data", data, ...flags]);
    const { stdout, code } = await audit();
    expect(code).toBe(0);
    expect(stdout.replaceAll(/^\S+ {2}/gm, "").replaceAll(/ {2}.*$/gm, "")).toBe(
      "server_started\nregistered\nsigned_in\nsign_in_failed\nbackup_made\nserver_stopped\n",
    );
    expect(stdout).toMatch(
      /^\d{4}-.*Z {2}signed_in {2}by ada \(a_\w+\) {2}sessionId=s_\w+ {2}door=native {2}address=127\.0\.0\.1 {2}client="parley on .*"$/m,
    );
    expect(stdout).toMatch(/ {2}backup_made {2}detail="into .*backup.*, by \w+ on this machine"$/m);
    expect(stdout).not.toMatch(/secret|horse|private/);
    const failed = await audit("--act", "sign_in_failed", "--account", "ADA", "--json");
    expect(JSON.parse(failed.stdout)).toMatchObject({
      on: { username: "ada" },
      detail: "wrong_password",
    });
    expect((await audit("--last", "1")).stdout).toMatch(/^\S+ {2}server_stopped/);
    expect((await audit("--since", "2100-01-01")).stdout).toBe("");
    expect((await audit("--since", "1h", "--last", "0")).stdout).toBe(stdout);
    expect((await audit("--since", "soon")).code).toBe(2);
    expect(await user.run(["audit", "--data", backup])).toMatchObject({
      code: 1,
      stderr: `parley audit: no server has kept an audit log in ${backup}\n`,
    });
    expect((await stat(join(data, "audit.jsonl"))).mode & 0o777).toBe(0o600);
  });
});
