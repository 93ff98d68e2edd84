import { describe, expect, it } from "vitest";
import { Abort } from "./abort.ts";
import { downloadFile } from "./download-file.ts";
import type { FetchRequest, FetchResponse } from "./platform.ts";
import { createManualPlatform } from "./testing/manual-platform.ts";

const bytes = Uint8Array.from({ length: 10 }, (_, index) => index);

/** A server of ten bytes in pieces of three, whose line breaks after so many pieces, the first times. */
function open({ breaksAfter = [] as number[], status = 0 } = {}) {
  const ranges: (string | undefined)[] = [];
  const readTexts: number[] = [];
  const platform = createManualPlatform(async (_url, request: FetchRequest) => {
    const { range } = request.headers;
    ranges.push(range);
    const offset = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    const piecesLeft = breaksAfter.shift() ?? Number.POSITIVE_INFINITY;
    async function* read(): AsyncGenerator<Uint8Array> {
      let pieces = 0;
      for (let at = offset; at < bytes.length; at += 3) {
        if (pieces >= piecesLeft) throw new TypeError("terminated");
        pieces += 1;
        yield bytes.slice(at, at + 3);
      }
      if (pieces >= piecesLeft) throw new TypeError("terminated");
    }
    const normal = offset >= bytes.length ? 416 : offset > 0 ? 206 : 200;
    const response: FetchResponse = {
      status: status || normal,
      headers: { get: () => null },
      body: read(),
      bytes: async () => new Uint8Array(),
      async text() {
        readTexts.push(this.status);
        return "";
      },
    };
    return response;
  });
  const abort = new Abort();
  const progress: number[] = [];
  const run = async (): Promise<number[]> => {
    const got: number[] = [];
    const options = {
      platform,
      link: async () => "http://chat/files/f",
      onProgress: (received: number) => progress.push(received),
      signal: abort.signal,
    };
    for await (const piece of downloadFile(options)) got.push(...piece);
    return got;
  };
  return { platform, ranges, readTexts, abort, progress, run };
}

describe("downloadFile()", () => {
  it("gives the bytes and tells how far it is", async () => {
    const { run, progress } = open();
    expect([await run(), progress]).toEqual([[...bytes], [3, 6, 9, 10]]);
  });

  it("goes on after a break where it was", async () => {
    const { run, ranges, platform } = open({ breaksAfter: [2, 0] });
    const got = run();
    await platform.advance(60_000);
    expect(await got).toEqual([...bytes]);
    expect(ranges).toEqual([undefined, "bytes=6-", "bytes=6-"]);
  });

  it("is done when the line breaks behind the last byte", async () => {
    const { run, ranges, readTexts, platform } = open({ breaksAfter: [4] });
    const got = run();
    await platform.advance(60_000);
    expect([await got, ranges]).toEqual([[...bytes], [undefined, "bytes=10-"]]);
    // What nobody reads keeps its connection.
    expect(readTexts).toEqual([416]);
  });

  it("gives up after five breaks without a byte between them", async () => {
    const { run, ranges, platform } = open({ breaksAfter: [0, 0, 0, 0, 0, 0] });
    const got = expect(run()).rejects.toMatchObject({ code: "unavailable" });
    await platform.advance(200_000);
    await got;
    expect(ranges).toHaveLength(5);
  });

  it("does not ask again for what is refused", async () => {
    const { run, ranges } = open({ status: 403 });
    await expect(run()).rejects.toMatchObject({ code: "permission_denied" });
    expect(ranges).toHaveLength(1);
  });

  it("asks for nothing once it is stopped", async () => {
    const { run, ranges, abort } = open();
    abort.abort();
    await expect(run()).rejects.toMatchObject({ code: "canceled" });
    expect(ranges).toEqual([]);
  });
});
