import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isMessageEvent, lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "./store.ts";
import { createTestFolder } from "./testing/test-data.ts";

const program = fileURLToPath(new URL("./testing/burst.ts", import.meta.url));

/** Runs the writing program, kills it once it has acknowledged that many messages; gives all that it has. */
async function killInBurst(path: string, run: string, lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, path, run], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === lines) child.kill("SIGKILL");
  }
  expect(await closed).toEqual([null, "SIGKILL"]);
  return acknowledged;
}

describe("SqliteStore", () => {
  it("has every acknowledged message, without holes, after its process was killed in a burst", async () => {
    await using folder = await createTestFolder();
    const path = join(folder.path, "parley.sqlite");
    const acknowledged = [
      ...(await killInBurst(path, "first", 700)),
      ...(await killInBurst(path, "second", 1_300)),
    ];

    await using store = await openSqliteStore({ path });
    const events = await store.listEvents(lobbyId, { kind: "after", seq: 0 }, 1_000_000);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    const stored = new Set(
      events.filter(isMessageEvent).map(({ seq, body }) => `${seq} ${body.clientMessageId}`),
    );
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(2_000);
    expect(await store.findHead(lobbyId)).toBe(events.length);
  });
});
