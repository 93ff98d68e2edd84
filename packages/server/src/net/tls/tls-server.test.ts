import { once } from "node:events";
import { connect } from "node:tls";
import { expect, it } from "vitest";
import { createLeaf, createRoot } from "./certificates.ts";
import { createTlsServer } from "./tls-server.ts";

it("serves a new certificate from the next handshake on, and leaves open connections alone", async () => {
  const root = await createRoot(Date.now());
  const leaf = () => createLeaf(root, ["localhost"], Date.now());
  let credentials = await leaf();
  let onChange = () => {};
  const source = {
    get credentials() {
      return credentials;
    },
    subscribe(listener: () => void) {
      onChange = listener;
      return () => {
        onChange = () => {};
      };
    },
  };
  const { server, close } = createTlsServer(source, 1_000);
  server.on("secureConnection", (socket) => socket.pipe(socket));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const open = async () => {
    const socket = connect({ host: "127.0.0.1", servername: "localhost", port, ca: root.cert });
    await once(socket, "secureConnect");
    return socket;
  };

  const before = await open();
  credentials = await leaf();
  onChange();
  const after = await open();
  expect(after.getPeerCertificate().fingerprint256).not.toBe(
    before.getPeerCertificate().fingerprint256,
  );
  before.write("still here");
  expect(String(await once(before, "data"))).toBe("still here");
  before.destroy();
  after.destroy();
  close();
  server.close();
});
