import { openParley } from "../../target/open-parley.ts";
import { encodeFrame, frameTypes } from "../../wire/http2-frames.ts";
import { http2AbuseSuite } from "./http2-abuse-suite.ts";

http2AbuseSuite("parley on node:http2", () => openParley(["--grpc-transport=node"]));

// A PING before the first request is what Node's HTTP/2 is not asked for.
const http2Greeting = encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8));
http2AbuseSuite("parley on its own HTTP/2", async () =>
  Object.assign(await openParley(["--grpc-transport=own"]), { http2Greeting }),
);
