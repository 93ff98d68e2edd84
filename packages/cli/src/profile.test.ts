import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { openProfile, toProfileFolder, toServerUrl } from "./profile.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parley-profile-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Processes of their own. Each closes what it had, and then all open a profile at once. */
function startOpeners(count: number) {
  const path = fileURLToPath(new URL("testing/profile-opener.ts", import.meta.url));
  const children = new Set<ChildProcess>();
  const owners = new Set<ChildProcess>();
  for (let n = 0; n < count; n += 1) children.add(fork(path, { execArgv: [] }));
  const kill = async (child: ChildProcess): Promise<void> => {
    children.delete(child);
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    /** Gives how many own it. */
    async open(folder: string): Promise<number> {
      owners.clear();
      const answer = async (child: ChildProcess): Promise<void> => {
        const [isOwned] = await once(child, "message");
        if (isOwned) owners.add(child);
      };
      const answers = [...children].map(answer);
      for (const child of children) child.send(folder);
      await Promise.all(answers);
      return owners.size;
    },
    async killOwner(): Promise<void> {
      for (const child of owners) await kill(child);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...children].map(kill));
    },
  };
}

describe("toServerUrl()", () => {
  it("takes the flag, then the environment, then this machine", () => {
    const env = { PARLEY_SERVER: "https://chat.example.org/x" };
    expect(toServerUrl("box:9000", env)).toBe("http://box:9000");
    expect(toServerUrl(undefined, env)).toBe("https://chat.example.org");
    expect(toServerUrl(undefined, {})).toBe("http://localhost:8000");
  });

  it("refuses what is no address", () => {
    expect(() => toServerUrl("http://", {})).toThrow("not a server address: http://");
  });
});

describe("toProfileFolder()", () => {
  it("gives each server a folder", () => {
    const env = { XDG_CONFIG_HOME: "/conf" };
    expect(toProfileFolder(undefined, "http://a:8000", env)).toBe("/conf/parley/http_a_8000");
    expect(toProfileFolder("/p", "https://[::1]", env)).toBe("/p/https____1_");
  });
});

describe("openProfile()", () => {
  it("keeps what its owner writes, readable by the owner alone", async () => {
    const folder = join(await makeFolder(), "new");
    const profile = await openProfile(folder);
    await profile.platform.storage.set("session", "s");
    await profile.close();
    const again = await openProfile(folder);
    expect([again.isOwned, await again.platform.storage.get("session")]).toEqual([true, "s"]);
    expect((await stat(join(folder, "client.json"))).mode & 0o777).toBe(0o600);
  });

  it("lets a second one read the session, and keeps nothing of it", async () => {
    const folder = await makeFolder();
    const owner = await openProfile(folder);
    await owner.platform.storage.set("session", "s");
    await owner.platform.storage.set("outbox", "[1]");
    const guest = await openProfile(folder);
    expect(guest.isOwned).toBe(false);
    expect(await guest.platform.storage.get("session")).toBe("s");
    expect(await guest.platform.storage.get("outbox")).toBe(undefined);
    await guest.platform.storage.set("session", undefined);
    expect(await guest.platform.storage.get("session")).toBe(undefined);
    expect(await owner.platform.storage.get("session")).toBe("s");
  });

  it("has one owner of all that start in the same moment, also after one that was killed", async () => {
    await using openers = startOpeners(4);
    for (let round = 0; round < 50; round += 1) {
      const folder = await makeFolder();
      expect(await openers.open(folder)).toBe(1);
      await openers.open("");
      expect(await openers.open(folder)).toBe(1);
    }
    const folder = await makeFolder();
    for (let left = 4; left > 1; left -= 1) {
      expect(await openers.open(folder)).toBe(1);
      await openers.killOwner();
    }
  });
});
