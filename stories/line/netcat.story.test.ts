import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { enterByJson } from "../testing/json-client.ts";
import { startParley } from "../testing/start-parley.ts";
import { hasNetcat, openNetcat, openSocket, Terminal } from "./terminal.ts";

const isHere = hasNetcat();
if (!isHere) {
  const hint = "netcat is missing: apt-get install netcat-openbsd";
  if (process.env.CI === "true") throw new Error(hint);
  console.warn(`SKIPPED: the stories of the line door with nc. ${hint}`);
}

describe.skipIf(!isHere)("somebody with nc", () => {
  it("is greeted, talks with a browser, fetches its file, and goes", async () => {
    await using server = await startParley();
    const ben = await enterByJson(server.url, "ben");
    await using zoe = openNetcat(server.ports.line ?? 0);
    await zoe.until("/register NAME PASSWORD");
    zoe.write("/register zoe secret");
    await zoe.until("you are zoe");
    zoe.write("hé 🎈");
    await expect
      .poll(async () => {
        const page = { conversationId: "lobby", afterSeq: "0", limit: 200 };
        return JSON.stringify(await ben.call("MessageService/ListEvents", page));
      })
      .toContain("hé 🎈");

    const content = Buffer.from("a picture, say");
    const upload = { name: "a b.txt", size: `${content.length}` };
    const { uploadId } = await ben.call("FileService/CreateUpload", upload);
    const chunk = { uploadId, offset: "0", content: content.toString("base64") };
    await ben.call("FileService/WriteChunk", chunk);
    const { file } = await ben.call("FileService/FinishUpload", { uploadId });
    const message = { conversationId: "lobby", clientMessageId: "1", fileId: file.id };
    await ben.call("MessageService/PostMessage", message);
    const line = (await zoe.until("ben sent")).at(-1) ?? "";
    expect(line).toMatch(/^\* ben sent a b\.txt \(14 B\) http:\/\/127\.0\.0\.1:\d+\/files\//);
    const link = line.slice(line.indexOf("http"));
    expect(await (await fetch(link)).text()).toBe("a picture, say");

    zoe.write("/quit");
    await zoe.until("* good-bye");
    // This nc waits for its own input to end as well.
    zoe.child.stdin?.end();
    expect(await zoe.next()).toBeUndefined();
    // The link ends with the connection.
    await expect.poll(async () => (await fetch(link)).status).toBe(403);
  });

  it("sends a file of lines through a pipe, each of them once and in order", async () => {
    await using server = await startParley();
    const ben = await enterByJson(server.url, "ben");
    const zoe = openNetcat(server.ports.line ?? 0);
    const lines = Array.from({ length: 300 }, (_, n) => `line ${n}`);
    // The last one without an end.
    zoe.child.stdin?.end(`/register zoe secret\n${lines.join("\n")}`);
    while ((await zoe.next()) !== undefined);
    const shown: string[] = [];
    for (let seq = 0; ; ) {
      const page = { conversationId: "lobby", afterSeq: `${seq}`, limit: 200 };
      const { events = [] } = await ben.call("MessageService/ListEvents", page);
      if (events.length === 0) break;
      for (const { message } of events) if (message !== undefined) shown.push(message.text.body);
      seq = Number(events.at(-1).seq);
    }
    expect(shown).toEqual(lines);
  });
});

describe("somebody with lines inside TLS", () => {
  it("talks as without, on any port", async () => {
    await using server = await startParley();
    const ca = await readFile(server.rootCertificate ?? "", "utf8");
    for (const port of [server.ports.line, server.ports.web]) {
      const socket = connect({ port: port ?? 0, host: "127.0.0.1", servername: "localhost", ca });
      await using zoe = new Terminal(socket, socket, () => socket.destroy());
      await zoe.until("/register NAME PASSWORD");
      zoe.write(`/register zoe-${port} secret`);
      await zoe.until(`you are zoe-${port}`);
    }
  });
});

describe("a program in machine mode", () => {
  it("loses nothing when the server is stopped and started again", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "parley-line-"));
    const texts: string[] = [];
    let cursor = 0;
    for (let round = 0; round < 3; round++) {
      const server = await startParley({ dataFolder });
      const ben = await enterByJson(server.url, "ben");
      const say = (n: number) =>
        ben.call("MessageService/PostMessage", {
          ...{ conversationId: "lobby", clientMessageId: `${n}` },
          text: { body: `text ${n}` },
        });
      await say(round * 2);
      await using bot = openSocket(server.ports.line ?? 0);
      bot.write(round === 0 ? "/register bot secret" : "/login bot secret");
      bot.write(`/json {"lobby":${cursor}}`);
      await say(round * 2 + 1);
      while (!texts.includes(`text ${round * 2 + 1}`)) {
        const line = (await bot.next()) ?? "";
        const object = line.startsWith("{") ? JSON.parse(line) : {};
        if (object.log !== "lobby" || object.from === undefined) continue;
        expect(object.seq).toBe(cursor + 1);
        cursor = object.seq;
        if (object.text !== undefined) texts.push(object.text);
      }
      const ending = bot.until('"error":"the server stops, come back soon"');
      await server.close();
      await ending;
    }
    await rm(dataFolder, { recursive: true });
    expect(texts).toEqual([0, 1, 2, 3, 4, 5].map((n) => `text ${n}`));
  });
});
