import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { spawnParley } from "../testing/spawn-parley.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/** SETTINGS, and a PING of one byte, which has eight. */
const brokenPing = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0, 0, 7]);

/** Breaks the protocol and waits until it is thrown out. */
async function breakConnection(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1").resume();
  socket.write(Buffer.concat([Buffer.from(preface), brokenPing]));
  await once(socket, "close");
}

describe("a flood of broken connections", () => {
  it("leaves a few lines in the log, which name the first of them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-flood-"));
    try {
      await using server = await spawnParley(folder);
      await Promise.all(Array.from({ length: 100 }, () => breakConnection(server.ports.grpc)));
      server.process.kill("SIGTERM");
      await server.exited;
      const lines = server.output().split("\n");
      const broken = lines.filter((line) => line.includes("http2 connection ended"));
      expect(broken.length).toBeLessThan(50);
      expect(broken[0]).toContain('"peer":"127.0.0.1"');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
