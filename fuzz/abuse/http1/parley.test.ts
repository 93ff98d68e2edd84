import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openParley, type ParleyTarget } from "../../target/open-parley.ts";
import { encodeRequest } from "../../wire/http1-pipe.ts";
import { openRawSocket } from "../../wire/raw-socket.ts";
import { type Canary, openHttp2Canary } from "../http2/canary.ts";
import { http1Attacks } from "./attacks.ts";

let target: ParleyTarget;
let canary: Canary;
let memoryBefore: number;
beforeAll(async () => {
  target = await openParley();
  canary = await openHttp2Canary(target);
  memoryBefore = await target.peakMemoryBytes();
});
afterAll(async () => {
  canary[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
});

/** Everything that the server says to these bytes until it hangs up. */
async function ask(bytes: string): Promise<string> {
  for (;;) {
    let answer = "";
    using socket = openRawSocket(target.port, (piece) => {
      answer += piece.toString("latin1");
    });
    await socket.write(Buffer.from(bytes, "latin1"));
    await socket.closed;
    if (!socket.isMisheard) return answer;
  }
}

/** Somebody else is served meanwhile, and nothing is broken. */
async function expectWell(): Promise<void> {
  await canary.serve();
  expect(target.findDefects()).toEqual([]);
}

describe("parley under HTTP/1 abuse", () => {
  it.each(http1Attacks)("refuses $name, and hangs up", async ({ bytes, status }) => {
    const answer = await ask(bytes);
    // A large request may be answered before all of it is read: then the rest of it may cost the answer.
    if (bytes.length < 50_000 || answer !== "") {
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
    // What is hidden in the body of the first request is not a second one.
    expect(answer).not.toContain("smuggled");
    await expectWell();
  });

  it("stands calls that are broken off in the middle of their answers", async () => {
    const headers = { "content-type": "application/json" };
    const call = encodeRequest(
      "POST /parley.v1.ServerService/GetServerInfo",
      headers,
      Buffer.from("{}"),
    );
    const many = Buffer.concat(Array.from({ length: 50 }, () => call));
    for (let round = 0; round < 20; round += 1) {
      const answered = Promise.withResolvers<void>();
      using socket = openRawSocket(target.port, () => answered.resolve());
      await socket.write(Buffer.concat([many, call.subarray(0, call.length - 1)]));
      await Promise.race([answered.promise, socket.closed]);
      socket.socket.resetAndDestroy();
    }
    await expectWell();
  });

  it("stands requests without end whose answers nobody reads", async () => {
    const get = Buffer.from("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000));
    using socket = openRawSocket(target.port);
    socket.socket.pause();
    // As many as the server takes while it cannot answer: it stops reading.
    for (let round = 0; round < 50; round += 1) socket.socket.write(get);
    for (let round = 0; round < 20; round += 1) await canary.serve();
    await expectWell();
  });

  it("stands a hundred clients who never end their headers", async () => {
    const slow = Array.from({ length: 100 }, () => openRawSocket(target.port));
    await Promise.all(slow.map((socket) => socket.write("GET / HTTP/1.1\r\nHost: x\r\nX-A: ")));
    for (let byte = 0; byte < 5; byte += 1) {
      await Promise.all(slow.map((socket) => socket.write("a")));
      await canary.serve();
    }
    for (const socket of slow) socket[Symbol.dispose]();
    await expectWell();
  });

  it("keeps its memory within bounds meanwhile", async () => {
    expect((await target.peakMemoryBytes()) - memoryBefore).toBeLessThan(200 * 1024 ** 2);
  });
});
