import { once } from "node:events";
import { connect } from "node:http2";
import { describe, expect, it } from "vitest";
import type { HttpResponse } from "./routes.ts";
import { beginPieces, putBefore, sendPieces } from "./send-pieces.ts";
import { openTestListener } from "./testing/open-test-listener.ts";

const piece = Buffer.alloc(64 * 1024, "x");

/** Pieces without end, and whether whoever reads them has let go. */
function createEndless() {
  const freed = Promise.withResolvers<void>();
  async function* read() {
    try {
      for (;;) yield piece;
    } finally {
      freed.resolve();
    }
  }
  return { pieces: read(), freed: freed.promise };
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const each of pieces) all.push(each);
  return all;
}

/** A listener whose every path is answered by `answer`. */
const open = (answer: (response: HttpResponse) => Promise<void>) =>
  openTestListener({ http: { "/": (_, response) => answer(response) } });

describe("sendPieces()", () => {
  it("sends all pieces and ends the response, over both versions of HTTP", async () => {
    await using listener = await open((response) =>
      sendPieces(
        response,
        (async function* () {
          for (const text of ["one ", "two ", "three"]) yield Buffer.from(text);
        })(),
      ),
    );
    expect(await (await fetch(listener.url)).text()).toBe("one two three");
    const session = connect(listener.url);
    const request = session.request({ ":path": "/" }).setEncoding("utf8");
    expect((await request.toArray()).join("")).toBe("one two three");
    session.destroy();
  });

  it.each(["HTTP/1.1", "HTTP/2"])(
    "frees what it reads from when the client leaves: %s",
    async (version) => {
      const { pieces, freed } = createEndless();
      await using listener = await open((response) => sendPieces(response, pieces));
      if (version === "HTTP/2") {
        const session = connect(listener.url);
        const request = session.request({ ":path": "/" });
        await once(request, "data");
        session.destroy();
      } else {
        const socket = listener.dial();
        socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await once(socket, "data");
        socket.destroy();
      }
      await freed;
    },
  );

  it.each(["HTTP/1.1", "HTTP/2"])(
    "reads nothing for a client that left before: %s",
    async (version) => {
      const asked = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      const done = Promise.withResolvers<void>();
      let isRead = false;
      async function* read() {
        isRead = true;
        yield piece;
        yield piece;
      }
      await using listener = await open(async (response) => {
        response.once("close", closed.resolve);
        asked.resolve();
        await closed.promise;
        await sendPieces(response, read());
        done.resolve();
      });
      if (version === "HTTP/2") {
        const session = connect(listener.url);
        session.request({ ":path": "/" }).on("error", () => {});
        await asked.promise;
        session.destroy();
      } else {
        const socket = listener.dial();
        socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await asked.promise;
        socket.destroy();
      }
      await done.promise;
      expect(isRead).toBe(false);
    },
  );

  it("rejects with what the pieces throw", async () => {
    const thrown = Promise.withResolvers<unknown>();
    await using listener = await open((response) =>
      sendPieces(
        response,
        (async function* () {
          yield piece;
          throw new Error("the disk is gone");
        })(),
      ).catch((error: unknown) => {
        thrown.resolve(error);
        response.destroy();
      }),
    );
    const socket = listener.dial();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await thrown.promise).toMatchObject({ message: "the disk is gone" });
    socket.destroy();
  });
});

describe("beginPieces()", () => {
  it("gives all of them, in order", async () => {
    async function* count() {
      for (const n of [1, 2, 3]) yield Uint8Array.of(n);
    }
    const pieces = putBefore(Uint8Array.of(0), await beginPieces(count()));
    expect(Buffer.concat(await readAll(pieces))).toEqual(Buffer.of(0, 1, 2, 3));
  });

  it("gives nothing of nothing", async () => {
    async function* none(): AsyncGenerator<Uint8Array> {}
    expect(await readAll(await beginPieces(none()))).toEqual([]);
  });

  it("rejects with what the first one throws", async () => {
    // biome-ignore lint/correctness/useYield: it throws before.
    async function* refuse(): AsyncGenerator<Uint8Array> {
      throw new Error("too many readers");
    }
    await expect(beginPieces(refuse())).rejects.toThrow("too many readers");
  });

  it("frees what has begun for a client that has left already", async () => {
    const { pieces, freed } = createEndless();
    const begun = putBefore(piece, await beginPieces(pieces));
    await using listener = await open(async (response) => {
      response.destroy();
      await sendPieces(response, begun);
    });
    listener.dial().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await freed;
  });
});
