import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { defaultListenerLimits } from "../limits.ts";
import { silentLog } from "../log.ts";
import { openPortClaim } from "../port-claim.ts";
import { findLonelyPort } from "../testing/find-lonely-port.ts";
import { readAll } from "../testing/open-test-listener.ts";
import { openSocketThreads } from "./open-socket-threads.ts";
import type { RelayedSocket } from "./relayed-socket.ts";

type Opened = AsyncDisposable & {
  readonly port: number;
  /** Errors and warnings. */
  readonly told: readonly object[];
  /** Those counted in and not out. */
  readonly count: number;
  dial(): Socket;
};

type Wanted = {
  readonly script?: URL;
  readonly host?: string;
  readonly port?: number;
  readonly silenceMs?: number;
  readonly count?: number;
  /** Gets errors and warnings. */
  readonly told?: object[];
};

/** One thread, unless said otherwise, on a free port; each line client's connection is given to `onConnection`. */
async function open(
  onConnection: (socket: RelayedSocket) => void,
  {
    script,
    host = "127.0.0.1",
    port = 0,
    silenceMs,
    count: threadCount = 1,
    told = [],
  }: Wanted = {},
): Promise<Opened> {
  let count = 0;
  const threads = await openSocketThreads({
    host,
    ports: [{ name: "web", port, ...(silenceMs && { silenceMs }) }],
    tls: undefined,
    hasLines: true,
    // Whoever waits for the silence of the other ports waits in vain.
    limits: { ...defaultListenerLimits, silenceMs: 3_600_000 },
    log: {
      ...silentLog,
      error: (fields) => told.push(fields),
      warn: (fields) => told.push(fields),
    },
    count: threadCount,
    script,
    admit() {
      count += 1;
      return () => {
        count -= 1;
      };
    },
    onSocket: () => {},
    onConnection,
  });
  const { web = 0 } = threads.ports;
  return {
    port: web,
    told,
    get count() {
      return count;
    },
    dial: () => connect(web, host).on("error", () => {}),
    async [Symbol.asyncDispose]() {
      threads.cut();
      await threads.close();
    },
  };
}

const echo = (socket: RelayedSocket): void => {
  socket.on("data", (bytes) => socket.write(bytes));
};

describe("openSocketThreads()", () => {
  it("carries bytes both ways, and the ends of both halves", async () => {
    await using threads = await open((socket) => socket.pipe(socket));
    const client = threads.dial();
    const text = "line\n".repeat(200_000);
    const all = readAll(client);
    client.end(text);
    expect(await all).toBe(text);
    await expect.poll(() => threads.count).toBe(0);
  });

  it("takes silence for a line client as soon as the port says", async () => {
    await using threads = await open((socket) => socket.write("hello\n"), { silenceMs: 20 });
    const client = threads.dial();
    expect(String((await once(client, "data"))[0])).toBe("hello\n");
    client.destroy();
  });

  it("says which port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await expect(open(echo, { port })).rejects.toThrow(`port ${port} is taken`);
    other.close();
  });

  it("keeps others from its ports, those too who would share them", async () => {
    await using threads = await open(echo);
    await expect(open(echo, { port: threads.port })).rejects.toThrow(/is taken/);
  });

  it("lets one alone have a port that two want in the same moment", async () => {
    const place = { ...findLonelyPort(), count: 2 };
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.allSettled([open(echo, place), open(echo, place)]);
      const refusals = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(refusals.map(({ reason }) => reason.message)).toEqual([
        `port ${place.port} is taken; choose another with --port-web`,
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") await outcome.value[Symbol.asyncDispose]();
      }
    }
  });

  it("shares nothing, and says so, when somebody else has the claim to a port", async () => {
    const place = { ...findLonelyPort(), count: 2 };
    const claim = await openPortClaim(place.port);
    await using threads = await open(echo, place);
    expect(threads.told).toEqual([{ ports: { web: place.port } }]);
    expect(await served(threads)).toBe("hello\n");
    // The refusal says everything: nothing has broken.
    const told: object[] = [];
    const refused = open(echo, { ...place, told });
    await expect(refused).rejects.toThrow(`port ${place.port} is taken`);
    expect(told).toEqual([]);
    claim?.close();
  });

  it("lets a writer wait while the other end does not read, and go on when it does", async () => {
    const opened = Promise.withResolvers<RelayedSocket>();
    let isFirst = true;
    await using threads = await open((socket) => {
      if (isFirst) opened.resolve(socket);
      else echo(socket);
      isFirst = false;
    });
    const client = threads.dial();
    client.pause();
    client.write("hello\n");
    const socket = await opened.promise;
    const piece = Buffer.alloc(64 * 1024, "x");
    const written = () => socket.bytesWritten;
    // A writer that does as it is told.
    const write = (): void => {
      if (socket.write(piece)) setImmediate(write);
      else socket.once("drain", write);
    };
    write();
    // The kernel takes some MiB; all that is written after that would stand in the memory of the thread.
    const others = await Promise.all([1, 2, 3].map(() => served(threads)));
    expect(others).toEqual(["hello\n", "hello\n", "hello\n"]);
    expect(written()).toBeLessThan(64 * 1024 ** 2);
    const before = written();
    client.resume();
    await expect.poll(written).toBeGreaterThan(before + 64 * 1024 ** 2);
  });

  it("loses with a thread that breaks its connections alone, and starts another", async () => {
    const script = new URL("./testing/breaking-thread.ts", import.meta.url);
    await using threads = await open(echo, { script });
    const client = threads.dial();
    client.write("break\n");
    await readAll(client);
    await expect.poll(() => threads.count).toBe(0);
    await expect.poll(() => served(threads)).toBe("hello\n");
    expect(threads.told).toEqual([{ err: expect.objectContaining({ message: "broken" }) }]);
  });
});

/** What an echo says to somebody new; nothing when nobody accepts. */
async function served(threads: Opened): Promise<string> {
  const client = threads.dial();
  client.write("hello\n");
  const said = Promise.withResolvers<string>();
  client.once("data", (bytes) => said.resolve(String(bytes)));
  client.once("close", () => said.resolve(""));
  const text = await said.promise;
  client.destroy();
  return text;
}
