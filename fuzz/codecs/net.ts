import {
  detectProtocol,
  maxDetectionBytes,
} from "../../packages/server/src/net/detect-protocol.ts";
import { createGrpcFrames } from "../../packages/server/src/net/grpc-frames.ts";
import {
  decodeHeaderText,
  encodeGrpcMessage,
  isGrpcContentType,
  parseGrpcTimeout,
} from "../../packages/server/src/net/grpc-headers.ts";
import { frameMessage } from "../../packages/server/src/net/grpc-stream.ts";
import { mutateBytes } from "../grammar/mutate-bytes.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toBytes, toLatin1 } from "./codec.ts";

const maxMessageBytes = 300;

function* cut(bytes: Uint8Array, pieceBytes: number) {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** The messages of a stream that comes in pieces, and how it ends. */
function readFrames(bytes: Uint8Array, pieceBytes: number): string {
  const frames = createGrpcFrames(maxMessageBytes);
  const messages: string[] = [];
  try {
    for (const piece of cut(bytes, pieceBytes)) {
      for (const message of frames.decode(piece))
        messages.push(Buffer.from(message).toString("hex"));
    }
    frames.end();
  } catch (thrown) {
    messages.push(String(thrown));
  }
  return messages.join();
}

/** What every port reads before it knows a door. */
export const netCodecs: readonly Codec[] = [
  {
    name: "gRPC's frames",
    seeds: [
      frameMessage(Buffer.from("hello")),
      Buffer.concat([frameMessage(Buffer.alloc(0)), frameMessage(Buffer.alloc(200, 1))]),
    ],
    mutate: mutateBytes,
    run(bytes) {
      const whole = readFrames(bytes, Math.max(1, bytes.length));
      for (const pieceBytes of [1, 3, 7]) {
        require(readFrames(bytes, pieceBytes) ===
          whole, "messages are the same however they are cut");
      }
    },
  },
  {
    name: "first bytes",
    seeds: [
      "GET / HTTP/1.1\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\x16\x03\x01\x02",
      "hello\n",
      "CONNECT x:1 ",
    ].map((text) => Buffer.from(text, "latin1")),
    mutate: mutateText,
    run(bytes) {
      const all = detectProtocol(bytes);
      require(all !== undefined || bytes.length < maxDetectionBytes, "enough bytes decide");
      // What has been decided stays so, whatever comes behind.
      for (let length = 1; length <= Math.min(bytes.length, maxDetectionBytes); length += 1) {
        const early = detectProtocol(bytes.subarray(0, length));
        if (early !== undefined) require(early === all, `${early} stays ${early}`);
      }
    },
  },
  {
    name: "gRPC's headers",
    seeds: ["10S", "99999999H", "application/grpc+proto; x", "zo\u00c3\u00ab"].map(toBytes),
    mutate: mutateText,
    run(bytes) {
      const text = toLatin1(bytes);
      const timeoutMs = parseGrpcTimeout(text);
      require(timeoutMs === undefined ||
        (timeoutMs >= 0 && timeoutMs < 2 ** 31), "a timer can wait it");
      isGrpcContentType(text);
      const encoded = encodeGrpcMessage(decodeHeaderText(text));
      require(/^[\x20-\x7e]*$/.test(encoded), "a header is printable ASCII");
      require(decodeURIComponent(encoded) ===
        decodeHeaderText(text), "a message can be read again");
    },
  },
];
