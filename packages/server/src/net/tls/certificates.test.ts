import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { createLeaf, createRoot } from "./certificates.ts";

const now = Date.now();
const dayMs = 24 * 60 * 60 * 1000;

describe("createRoot()", () => {
  it("makes a root of its own for ten years that may sign leaves only", async () => {
    const root = new X509Certificate((await createRoot(now)).cert);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(Math.round((root.validToDate.getTime() - now) / dayMs)).toBe(3650);
  });
});

describe("createLeaf()", () => {
  it("makes a certificate that verifies by name and by address", async () => {
    const root = await createRoot(now);
    const leaf = await createLeaf(root, ["localhost", "127.0.0.1", "::1"], now);
    const server = createServer(leaf).listen(0, "127.0.0.1");
    await once(server, "listening");
    // The one cast: a TCP server's address has a port.
    const { port } = server.address() as AddressInfo;
    for (const identity of [
      { host: "127.0.0.1" },
      { host: "127.0.0.1", servername: "localhost" },
    ]) {
      const socket = connect({ ...identity, port, ca: root.cert });
      await once(socket, "secureConnect");
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
    const stranger = connect({ host: "127.0.0.1", servername: "elsewhere", port, ca: root.cert });
    const [error] = await once(stranger, "error");
    expect(error).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    server.close();
  });

  it("is no root, names what it is for and lives for less than 398 days", async () => {
    const root = await createRoot(now);
    const leaf = new X509Certificate((await createLeaf(root, ["chat.lan", "192.0.2.7"], now)).cert);
    expect({
      ca: leaf.ca,
      names: leaf.subjectAltName,
      issued: leaf.checkIssued(new X509Certificate(root.cert)),
      days: (leaf.validToDate.getTime() - leaf.validFromDate.getTime()) / dayMs,
    }).toEqual({ ca: false, names: "DNS:chat.lan, IP Address:192.0.2.7", issued: true, days: 397 });
  });
});
