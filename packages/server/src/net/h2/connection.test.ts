import { once } from "node:events";
import http2 from "node:http2";
import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Http2Connection } from "./connection.ts";
import { DataFramer } from "./frame-data.ts";
import { identifyGrpc } from "./identify-grpc.ts";
import type { Http2Stream } from "./stream.ts";

/** Serves every request on a socket by the function. */
async function open(onRequest: (stream: Http2Stream) => void) {
  const defects: unknown[] = [];
  const framer = new DataFramer();
  const serve = async (socket: Socket) => {
    const found = await identifyGrpc(socket, 10_000);
    if (found?.kind !== "grpc") throw new Error("this is no gRPC");
    const { hasSentSettings } = found;
    const onDefect = (defect: unknown) => void defects.push(defect);
    const rest = { idleMs: 60_000, onBreak() {}, onClose() {} };
    new Http2Connection({ socket, framer, hasSentSettings, onRequest, onDefect, ...rest });
  };
  const server = createServer((socket) => void serve(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, defects, url: `http://127.0.0.1:${address.port}` };
}

const grpc = { ":method": "POST", ":path": "/a.B/C", "content-type": "application/grpc" };

describe("Http2Connection", () => {
  it("ends with a defect of who serves it, and leaves the others alone", async () => {
    const defect = new Error("nobody thought of that");
    let count = 0;
    const { server, defects, url } = await open((stream) => {
      count += 1;
      if (count === 2) throw defect;
      stream.end({ ":status": "200", "grpc-status": "0" }, () => {});
    });
    const [steady, unlucky] = [http2.connect(url), http2.connect(url)];
    for (const session of [steady, unlucky]) session.on("error", () => {});
    await once(steady.request(grpc), "response");
    const lost = once(unlucky, "close");
    unlucky.request(grpc).on("error", () => {});
    await lost;
    const [headers] = await once(steady.request(grpc), "response");
    expect([headers[":status"], defects]).toEqual([200, [defect]]);
    steady.destroy();
    server.close();
  });
});
