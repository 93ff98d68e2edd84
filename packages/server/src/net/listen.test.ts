import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { listen } from "./listen.ts";
import { openPortClaim } from "./port-claim.ts";
import { findLonelyPort } from "./testing/find-lonely-port.ts";
import type { ListenOrder } from "./testing/listen-on-command.ts";

const script = new URL("./testing/listen-on-command.ts", import.meta.url);

async function carryOut(child: ChildProcess, order: ListenOrder): Promise<string> {
  const answer = once(child, "message");
  child.send(order);
  return String((await answer)[0]);
}

/** On Linux alone there are several sockets a port. */
describe.runIf(process.platform === "linux")("listen() with several sockets a port", () => {
  const { host, port } = findLonelyPort();
  const ports = [{ name: "web", port }];
  const open = (wanted = ports) =>
    listen(host, wanted, (socket) => socket.end("hello"), { socketsPerPort: 8 });

  it("gives a port to one of two processes that want it in the same moment", async () => {
    const children = [fork(script), fork(script)];
    const tell = (order: ListenOrder) =>
      Promise.all(children.map((child) => carryOut(child, order)));
    try {
      for (let round = 0; round < 300; round += 1) {
        const answers = await tell({ kind: "listen", host, port });
        expect(answers.toSorted()).toEqual([
          "listening",
          `port ${port} is taken; choose another with --port-web`,
        ]);
        await tell({ kind: "close" });
      }
    } finally {
      for (const child of children) child.kill();
    }
  });

  it("keeps the claim to the port as long as it listens", async () => {
    const { servers } = await open();
    expect(await openPortClaim(port)).toBe(undefined);
    for (const server of servers) server.close();
    const claim = await openPortClaim(port);
    expect(claim).toBeDefined();
    claim?.close();
  });

  it("does with one socket, which nobody can share, when somebody else has the claim", async () => {
    const claim = await openPortClaim(port);
    const { servers } = await open();
    expect(servers).toHaveLength(1);
    const [data] = await once(connect(port, host), "data");
    expect(String(data)).toBe("hello");
    claim?.close();
    await expect(open()).rejects.toThrow(`port ${port} is taken`);
    for (const server of servers) server.close();
  });

  it("claims a free one that it has found", async () => {
    const opened = await open([{ name: "web", port: 0 }]);
    expect(await openPortClaim(opened.ports.web ?? 0)).toBe(undefined);
    expect(opened.servers).toHaveLength(9);
    for (const server of opened.servers) server.close();
  });
});
