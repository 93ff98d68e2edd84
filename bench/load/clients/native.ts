import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { openWebSocket, type RawWebSocket } from "../wire/web-socket.ts";
import { type Client, createEntrance, type Person, type Ports } from "./client.ts";

const folder = fileURLToPath(new URL("../../../proto/native/", import.meta.url));
const root = new protobuf.Root();
root.resolvePath = (_, target) =>
  target.startsWith("google/") ? target : folder + target.replace(folder, "");
root.loadSync("parley/v1/live.proto");
const requestType = root.lookupType("parley.v1.ConnectRequest");
const responseType = root.lookupType("parley.v1.ConnectResponse");

// biome-ignore lint/suspicious/noExplicitAny: the bench reads the frames that it expects.
type Frame = Record<string, any>;

/** A client of the native door. */
export type NativeClient = Client & {
  readonly webSocket: RawWebSocket;
  send(frame: object): void;
  /** Called with each frame that comes once the client is in; without one they are not even read. */
  onFrame: ((frame: Frame) => void) | undefined;
};

function encode(frame: object): Uint8Array {
  return requestType.encode(requestType.fromObject(frame)).finish();
}

function decode(payload: Uint8Array): Frame {
  return responseType.toObject(responseType.decode(payload), { longs: Number });
}

/** Connects, says hello from a cursor of the lobby on, and shows the lobby. */
export function openNative({ web }: Ports, { token }: Person, cursor: number): NativeClient {
  let toldMs: number | undefined;
  let missing: Set<string> | undefined;
  const webSocket = openWebSocket(web, "/live", {
    onOpen: () =>
      webSocket.send(encode({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } })),
    onMessage(payload) {
      if (missing?.size === 0) {
        if (client.onFrame !== undefined) client.onFrame(decode(payload));
        return;
      }
      const { welcome, caughtUp, draining } = decode(payload);
      if (welcome !== undefined) {
        missing = new Set(welcome.heads.map(({ log }: Frame) => log));
        webSocket.send(encode({ watch: { conversationIds: ["lobby"] } }));
      }
      if (caughtUp !== undefined) missing?.delete(caughtUp.log);
      if (draining !== undefined) toldMs = draining.reconnectInMs;
      if (missing?.size === 0) enter();
    },
  });
  const { socket } = webSocket;
  const { entered, enter } = createEntrance(socket);
  const client: NativeClient = {
    ...{ socket, entered, webSocket },
    toldMs: () => toldMs,
    send: (frame) => webSocket.send(encode(frame)),
    onFrame: undefined,
  };
  return client;
}
