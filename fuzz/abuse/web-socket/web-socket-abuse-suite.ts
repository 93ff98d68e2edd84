import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Target } from "../../target/target.ts";
import { openRawSocket } from "../../wire/raw-socket.ts";
import { openWebSocketAttacker } from "../../wire/web-socket-frames.ts";
import { type Canary, openHttp2Canary } from "../http2/canary.ts";
import { webSocketAttacks } from "./attacks.ts";

/** How much memory all attacks together may cost at their worst. */
const maxGrowthBytes = 200 * 1024 ** 2;

/**
 * What every WebSocket of ours must stand, at each of the paths: whoever abuses the protocol is cut off or answered, within
 * bounds, while somebody else is served all the time, and nothing is logged as a defect. Opens one target for all attacks.
 */
export function webSocketAbuseSuite(
  name: string,
  paths: readonly string[],
  openTarget: () => Promise<Target>,
): void {
  describe(`${name} under WebSocket abuse`, () => {
    let target: Target;
    let canary: Canary;
    let memoryBefore: number;
    beforeAll(async () => {
      target = await openTarget();
      canary = await openHttp2Canary(target);
      memoryBefore = await target.peakMemoryBytes();
    });
    afterAll(async () => {
      canary[Symbol.dispose]();
      await target[Symbol.asyncDispose]();
    });

    const cases = paths.flatMap((path) => webSocketAttacks.map((attack) => ({ ...attack, path })));
    it.each(cases)("stands $name, at $path", async ({ path, headers, run, mustBe }) => {
      const { served } = canary;
      using attacker = await openWebSocketAttacker(target.port, path, headers);
      expect(attacker.status).toBe(101);
      await run(attacker);
      const outcome = await attacker.outcome();
      await canary.serve();
      expect(canary.served).toBeGreaterThan(served);
      if (mustBe !== undefined) expect(outcome).toBe(mustBe);
      expect(target.findDefects()).toEqual([]);
    });

    it.each([
      [
        "another version",
        "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
        400,
      ],
      ["no key", "Sec-WebSocket-Version: 13\r\n", 400],
      ["a key that is none", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n", 400],
      [
        "a page of somebody else",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://evil.example\r\n",
        403,
      ],
    ])("refuses an upgrade with %s", async (_, headers, status) => {
      for (const path of paths) {
        let answer = "";
        let socket = openRawSocket(target.port, () => {});
        do {
          answer = "";
          socket = openRawSocket(target.port, (bytes) => {
            answer += bytes.toString("latin1");
          });
          await socket.write(
            `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`,
          );
          await socket.closed;
        } while (socket.isMisheard);
        expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      }
      expect(target.findDefects()).toEqual([]);
    });

    it("stands many who never say a word, and many half upgrades", async () => {
      const silent = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          openWebSocketAttacker(target.port, paths[n % paths.length] ?? "/"),
        ),
      );
      const half = Array.from({ length: 100 }, () => openRawSocket(target.port));
      await Promise.all(
        half.map((socket) => socket.write("GET /live HTTP/1.1\r\nUpgrade: websoc")),
      );
      await canary.serve();
      for (const socket of [...silent, ...half]) socket[Symbol.dispose]();
      await canary.serve();
      expect(target.findDefects()).toEqual([]);
    });

    it("keeps its memory within bounds meanwhile", async () => {
      expect((await target.peakMemoryBytes()) - memoryBefore).toBeLessThan(maxGrowthBytes);
    });
  });
}
