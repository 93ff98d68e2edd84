import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { http2ServerOptions, receiveWindowBytes } from "./http2-settings.ts";
import { echo, openSession, startNodeGrpcServer } from "./testing/grpc-calls.ts";

describe("an HTTP/2 server with http2ServerOptions and prepareHttp2Session()", () => {
  it("tells its clients windows of 1 MiB and its other limits", async () => {
    await using server = await startNodeGrpcServer({ handler: echo });
    await using raw = openSession(server.authority);
    const [settings] = await once(raw.session, "remoteSettings");
    await new Promise<void>((resolve) => raw.session.ping(() => resolve()));
    expect(settings).toMatchObject({ ...http2ServerOptions.settings, enablePush: false });
    expect(raw.session.state.remoteWindowSize).toBe(receiveWindowBytes);
  });

  it("outlives a client that breaks the protocol", async () => {
    await using server = await startNodeGrpcServer({ handler: echo });
    const socket = connect(Number(server.authority.split(":")[1]), "127.0.0.1");
    socket.on("error", () => {});
    // The preface, and a header block that no HPACK decoder takes.
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    socket.write(Buffer.from("000000040000000000" + "00000401050000000180808080", "hex"));
    socket.resume();
    await once(socket, "close");
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    stream.end();
    expect(await done).toMatchObject({ status: "0" });
  });
});
