import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { openMessages } from "../wire/http2.ts";
import { openWebSocket } from "../wire/web-socket.ts";
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

/** What frames go by, once the client has said hello. */
type Wire = { readonly socket: Socket; send(payload: Uint8Array): void };

/** A client of the native door. */
export type NativeClient = Client & {
  readonly wire: Wire;
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
export function openNative({ web }: Ports, person: Person, cursor: number): NativeClient {
  return open(person, cursor, (sayHello, onMessage) =>
    openWebSocket(web, "/live", { onOpen: () => sayHello(), onMessage }),
  );
}

/** The same over a gRPC stream. */
export function openNativeGrpc({ web }: Ports, person: Person, cursor: number): NativeClient {
  return open(person, cursor, (sayHello, onMessage) => {
    const call = openMessages(web, "/parley.v1.LiveService/Connect", onMessage);
    queueMicrotask(sayHello);
    return call;
  });
}

function open(
  { token }: Person,
  cursor: number,
  connect: (sayHello: () => void, onMessage: (payload: Buffer) => void) => Wire,
): NativeClient {
  let toldMs: number | undefined;
  let missing: Set<string> | undefined;
  const sayHello = (): void =>
    wire.send(encode({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } }));
  const wire = connect(sayHello, (payload) => {
    if (missing?.size === 0) {
      if (client.onFrame !== undefined) client.onFrame(decode(payload));
      return;
    }
    const { welcome, caughtUp, draining } = decode(payload);
    if (welcome !== undefined) {
      missing = new Set(welcome.heads.map(({ log }: Frame) => log));
      wire.send(encode({ watch: { conversationIds: ["lobby"] } }));
    }
    if (caughtUp !== undefined) missing?.delete(caughtUp.log);
    if (draining !== undefined) toldMs = draining.reconnectInMs;
    if (missing?.size === 0) enter();
  });
  const { socket } = wire;
  const { entered, enter } = createEntrance(socket);
  const client: NativeClient = {
    ...{ socket, entered, wire },
    toldMs: () => toldMs,
    send: (frame) => wire.send(encode(frame)),
    onFrame: undefined,
  };
  return client;
}
