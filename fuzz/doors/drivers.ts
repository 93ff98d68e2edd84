import type { Driver } from "./driver.ts";
import { driveChatRoom, driveDirectMessages, driveNativeGrpc, driveSimpleChat } from "./grpc.ts";
import { driveImGateway } from "./im-gateway.ts";
import { driveLine } from "./line.ts";
import { driveNativeCalls, driveNativeLive } from "./native.ts";
import { driveFirstBytes, driveHttp2 } from "./net.ts";

/** How each door is attacked over its sockets, and what stands before the doors. */
export const drivers: Readonly<Record<string, readonly Driver[]>> = {
  native: [driveNativeCalls, driveNativeLive, driveNativeGrpc],
  "chat-room": [driveChatRoom],
  "simple-chat": [driveSimpleChat],
  "direct-messages": [driveDirectMessages],
  "im-gateway": [driveImGateway],
  line: [driveLine],
  net: [driveFirstBytes, driveHttp2],
};
