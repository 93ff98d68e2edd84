import { encodeField, encodeFields } from "../../wire/http2-frames.ts";
import {
  encodeRequest,
  grpcFields,
  type Http2Attack,
  join,
  requestBlock,
  toBlock,
} from "./attack.ts";

const blocks: readonly (readonly [string, Uint8Array])[] = [
  ["no method", encodeFields({ ":scheme": "http", ":path": "/" })],
  ["no path", encodeFields({ ":scheme": "http", ":method": "GET" })],
  ["two paths", join(requestBlock, encodeField(":path", "/"))],
  ["a path behind other fields", join(encodeField("a", "b"), requestBlock)],
  ["a field of a response", toBlock({ ":status": "200" })],
  ["a Connection", toBlock({ connection: "close" })],
  ["a Transfer-Encoding", toBlock({ "transfer-encoding": "chunked" })],
  ["a line break in a value", toBlock({ x: "a\r\nb: c" })],
  ["a NUL in a name", toBlock({ "a\0b": "c" })],
  ["a method without sense", toBlock({ ":method": "\x7f?" })],
  ["CONNECT", encodeFields({ ":method": "CONNECT", ":authority": "x:1" })],
  ["CONNECT to a WebSocket", toBlock({ ":method": "CONNECT", ":protocol": "websocket" })],
  ["a host that is none", toBlock({ ":authority": "[:::]\u00ff:99999" })],
  ["a path that is no path", toBlock({ ":path": "%%%\u00ff\\..\\..\\" })],
  ["an empty path", toBlock({ ":path": "" })],
  ["a length that is no number", toBlock({ ":method": "POST", "content-length": "1e3" })],
  [
    "Expect: 100-continue twice",
    join(requestBlock, encodeField("expect", "100-continue"), encodeField("expect", "x")),
  ],
  [
    "a deadline of an age",
    toBlock({
      ...grpcFields,
      ":path": "/parley.v1.LiveService/Connect",
      "grpc-timeout": "99999999H",
    }),
  ],
  [
    "a deadline of nothing",
    toBlock({ ...grpcFields, ":path": "/parley.v1.LiveService/Connect", "grpc-timeout": "0n" }),
  ],
];

/** None of them may cost anything but its own stream, or its connection. */
export const oddRequests: readonly Http2Attack[] = blocks.map(([name, block]) => ({
  name: `a request with ${name}`,
  run: (attacker) => attacker.write(encodeRequest(0, block)),
}));
