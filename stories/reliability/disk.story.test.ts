import { mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAuditLog } from "../../packages/server/src/audit/open-audit-log.ts";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { enterByJson, JsonRefusal, listAllEvents } from "../testing/json-client.ts";
import { joinByQt } from "../testing/qt-person.ts";
import { mountSmallDisk, type SmallDisk } from "../testing/small-disk.ts";
import { spawnParley } from "../testing/spawn-parley.ts";

const probe = await mountSmallDisk(1);
await probe?.[Symbol.asyncDispose]();
const canMount = probe !== undefined;
if (!canMount)
  console.warn("SKIPPED: the stories of full disks. Mounting a small disk takes root.");

async function mount(mebibytes: number): Promise<SmallDisk> {
  const disk = await mountSmallDisk(mebibytes);
  if (disk === undefined) throw new Error("no disk could be mounted any more");
  return disk;
}

/** What an operator sees of a server that does not start: the exit code and everything that was printed. */
async function seeItFail(dataFolder: string, flags: readonly string[] = []) {
  try {
    await using server = await spawnParley(dataFolder, flags);
    return server.output();
  } catch (failure) {
    return String(failure);
  }
}

describe.skipIf(!canMount)("a data folder that cannot be written", () => {
  it("is told in one line at the start when the disk is read-only", async () => {
    await using disk = await mount(4);
    await disk.seal();
    expect(await seeItFail(disk.path)).toBe(
      "Error: parley serve ended with 1:\n" +
        `Parley cannot start: cannot write into the data folder ${disk.path}: ` +
        "the disk is read-only; choose another with --data\n",
    );
  });

  it("is told in one line at the start when the disk is full", async () => {
    await using disk = await mount(4);
    await disk.fill();
    const seen = await seeItFail(disk.path);
    expect(seen).toBe(
      "Error: parley serve ended with 1:\n" +
        `Parley cannot start: cannot write into the data folder ${disk.path}: ` +
        "the disk is full; free some space or choose another with --data\n",
    );
  });
});

describe.skipIf(!canMount)("a disk that fills up while people talk", () => {
  it("refuses what it cannot keep, keeps what it has, and goes on once there is space", async () => {
    await using disk = await mount(16);
    await using server = await spawnParley(disk.path);
    const ada = await enterByJson(server.url, "ada");
    await using zoe = await joinByQt(server.ports.qt, "zoe");
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token: ada.token } });
    await live.next("caughtUp");
    const acknowledged: string[] = [];
    const post = async (text: string) => {
      await ada.call("MessageService/PostMessage", {
        conversationId: "lobby",
        clientMessageId: text.slice(0, 20),
        text: { body: text },
      });
      acknowledged.push(text);
    };
    await post("while there is space");
    await zoe.findText("while there is space");

    await disk.fill();
    // The files that the store has keep room for some more.
    const refusal = await (async () => {
      for (let n = 0; ; n += 1) {
        try {
          await post(`${n} ${"x".repeat(60_000)}`);
        } catch (thrown) {
          return thrown;
        }
      }
    })();
    expect(refusal).toBeInstanceOf(JsonRefusal);
    expect(refusal).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("the disk is full"),
    });
    const text = { body: `live ${"x".repeat(60_000)}` };
    const message = { conversationId: "lobby", clientMessageId: "live", text };
    live.send({ send: { message } });
    const { refused } = await live.next("refused");
    expect(refused).toMatchObject({
      clientMessageId: "live",
      code: "unavailable",
      message: expect.stringContaining("the disk is full"),
    });
    zoe.say("y".repeat(60_000));
    await zoe.find(({ text }) =>
      /^Your message was not sent: .*the disk is full/.test(text?.content ?? ""),
    );
    const file = { type: "TEXT", name: "notes.txt", content: Buffer.alloc(200_000), size: 200_000 };
    zoe.send({ username: "zoe", timestamp: 1, file });
    const notSent = /^notes\.txt was not sent: .*the disk is full/;
    await zoe.find(({ text }) => notSent.test(text?.content ?? ""));
    await expect
      .poll(() => findReadiness(server.url))
      .toMatch(/^503 not ready: .*the disk is full/);
    const read = await listAllEvents(ada, "lobby");
    expect(toBodies(read)).toEqual(acknowledged);

    await disk.free();
    await post("there is space again");
    await expect.poll(() => findReadiness(server.url)).toBe("200 ready");
    zoe.say("I am still here");
    zoe.send({ username: "zoe", timestamp: 1, file });
    await live.next(({ event }) => event?.message?.file?.name === "notes.txt");
    await zoe.findText("there is space again");
    expect(await zoe.leave()).toEqual([0, ""]);
    const bodies = toBodies(await listAllEvents(ada, "lobby"));
    expect(bodies).toEqual([...acknowledged, "I am still here", "notes.txt"]);
    server.process.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });
});

describe("a port that is taken", () => {
  let dataFolder: string;
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), "parley-port-"));
  });
  afterEach(() => rm(dataFolder, { recursive: true, force: true }));

  it("is told in one line at the start, with the flag that chooses another", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const seen = await seeItFail(dataFolder, [`--port-qt=${port}`, "--log-level=warn"]);
    other.close();
    expect(seen.trim().split("\n")).toEqual([
      "Error: parley serve ended with 1:",
      `Parley cannot start: port ${port} is taken; choose another with --port-qt`,
    ]);
  });
});

/** `/readyz`: the status and the text. */
async function findReadiness(url: string): Promise<string> {
  const response = await fetch(`${url}/readyz`);
  return `${response.status} ${(await response.text()).trim()}`;
}

/** The texts of the messages, and the names of the files. */
function toBodies(events: Awaited<ReturnType<typeof listAllEvents>>): string[] {
  return events.flatMap(({ message }) => message?.text?.body ?? message?.file?.name ?? []);
}

describe.skipIf(!canMount)("the audit log on a full disk", () => {
  it("leaves no file open that it cannot go on with: the process would end when that is collected", async () => {
    await using disk = await mount(1);
    const path = join(disk.path, "audit.jsonl");
    // A line that was cut at the end of a page, so that not even its end fits.
    await writeFile(path, "x".repeat(4096));
    await disk.fill();
    const opening = openAuditLog({ folder: disk.path, onFailure() {} });
    await expect(opening).rejects.toThrow("no space left");
    const files = (await readdir("/proc/self/fd")).map((fd) =>
      // The one of the listing itself is gone by now.
      readlink(`/proc/self/fd/${fd}`).catch(() => ""),
    );
    expect(await Promise.all(files)).not.toContain(path);
  });
});
