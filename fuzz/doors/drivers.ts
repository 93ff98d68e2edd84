import type { Driver } from "./driver.ts";
import { driveFirstBytes } from "./first-bytes.ts";
import { driveChatRoom, driveDirectMessages, driveNativeGrpc, driveSimpleChat } from "./grpc.ts";
import { driveHttp1 } from "./http1.ts";
import { driveHttp2 } from "./http2.ts";
import { driveImCalls, driveImSockets } from "./im-gateway.ts";
import { driveLine } from "./line.ts";
import { driveNativeCalls } from "./native-calls.ts";
import { driveNativeLive } from "./native-live.ts";

/** How each door is attacked over its sockets, and what stands before the doors; by the name of the wire. */
export const drivers: Readonly<Record<string, Readonly<Record<string, Driver>>>> = {
  native: { Connect: driveNativeCalls, WebSocket: driveNativeLive, gRPC: driveNativeGrpc },
  "chat-room": { gRPC: driveChatRoom },
  "simple-chat": { gRPC: driveSimpleChat },
  "direct-messages": { gRPC: driveDirectMessages },
  "im-gateway": { HTTP: driveImCalls, WebSocket: driveImSockets },
  line: { lines: driveLine },
  net: { "first bytes": driveFirstBytes, "HTTP/1": driveHttp1, "HTTP/2": driveHttp2 },
};
