import { openParley } from "../../target/open-parley.ts";
import { encodeFrame, frameTypes } from "../../wire/http2-frames.ts";
import { http2ConformanceSuite } from "./http2-conformance-suite.ts";

// nghttp2 ignores the first two; the third it calls an error of its own; in the last it does not go on.
http2ConformanceSuite("parley on node:http2", () => openParley(["--grpc-transport=node"]), [
  "a number that is lower than the last",
  "PRIORITY of no stream",
  "more data than content-length says",
  "a window may become negative",
]);

// A PING before the first request is what Node's HTTP/2 is not asked for.
const http2Greeting = encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8));
http2ConformanceSuite("parley on its own HTTP/2", async () =>
  Object.assign(await openParley(["--grpc-transport=own"]), { http2Greeting }),
);
