import { fileURLToPath } from "node:url";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import protobufjs from "protobufjs";
import { WebSocket } from "ws";

// Clients that are not ours: protobufjs reads the .proto files, `ws` and grpc-js speak the transports.

const root = new protobufjs.Root();
const protoFolder = fileURLToPath(new URL("../../../../../../proto/native/", import.meta.url));
root.resolvePath = (_, target) =>
  target.startsWith("google/") ? target : protoFolder + target.replace(protoFolder, "");
await root.load("parley/v1/live.proto");
const requestType = root.lookupType("parley.v1.ConnectRequest");
const responseType = root.lookupType("parley.v1.ConnectResponse");

/** A frame as protobufjs shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the frame that it expects.
export type Frame = Record<string, any>;

/** How the server ended the connection: a WebSocket's close code, or a gRPC status. */
export type Ending = { readonly code: number; readonly reason: string };

/** A live connection of a test. */
export type LiveClient = AsyncDisposable & {
  /** All frames so far. */
  readonly frames: readonly Frame[];
  readonly ended: Promise<Ending>;
  send(frame: Frame): void;
  sendBytes(bytes: Uint8Array): void;
  /** The first frame that was not yielded before and fits; rejects when the connection ends before. */
  next(fits: string | ((frame: Frame) => unknown)): Promise<Frame>;
  /** Stops reading, so that the server's bytes pile up; `resume` reads on. */
  pause(): void;
  resume(): void;
  /** Ends the connection as a client does: closes the socket, or half-closes the call. */
  close(): void;
  /** Breaks the line. */
  destroy(): void;
};

/** What protobufjs reads in a frame of the server: 64-bit numbers as numbers, bytes in base64, enums by name. */
export function decodeServerFrame(bytes: Uint8Array): Frame {
  const options = { longs: Number, bytes: String, enums: String, oneofs: false };
  return responseType.toObject(responseType.decode(bytes), options);
}

/** Frames as they come, for those who wait for one. */
function createInbox() {
  const frames: Frame[] = [];
  const ended = Promise.withResolvers<Ending>();
  let wake = Promise.withResolvers<void>();
  let ending: Ending | undefined;
  let read = 0;
  return {
    frames,
    ended: ended.promise,
    take(bytes: Uint8Array) {
      frames.push(decodeServerFrame(bytes));
      wake.resolve();
      wake = Promise.withResolvers();
    },
    end(how: Ending) {
      ending ??= how;
      ended.resolve(ending);
      wake.resolve();
    },
    async next(fits: string | ((frame: Frame) => unknown)): Promise<Frame> {
      const isFit = typeof fits === "string" ? (frame: Frame) => fits in frame : fits;
      for (;;) {
        for (; read < frames.length; read += 1) {
          const frame = frames[read];
          if (frame === undefined || !isFit(frame)) continue;
          read += 1;
          return frame;
        }
        if (ending !== undefined) throw new Error(`ended: ${JSON.stringify(ending)}`);
        await wake.promise;
      }
    },
  };
}

function encode(frame: Frame): Uint8Array {
  return requestType.encode(requestType.fromObject(frame)).finish();
}

/** Connects by WebSocket. */
export async function openWebSocketClient(url: string): Promise<LiveClient> {
  const inbox = createInbox();
  const socket = new WebSocket(`${url.replace("http", "ws")}/live`);
  socket.on("message", (data: Buffer) => inbox.take(data));
  socket.on("close", (code, reason) => inbox.end({ code, reason: reason.toString() }));
  const opened = Promise.withResolvers<void>();
  socket.on("open", () => opened.resolve());
  socket.on("error", (error) => opened.reject(error));
  await opened.promise;
  return {
    ...inbox,
    send: (frame) => socket.send(encode(frame)),
    sendBytes: (bytes) => socket.send(bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
    destroy: () => socket.terminate(),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await inbox.ended;
    },
  };
}

/** Connects by gRPC. */
export async function openGrpcClient(url: string): Promise<LiveClient> {
  const inbox = createInbox();
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const call = client.makeBidiStreamRequest(
    "/parley.v1.LiveService/Connect",
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes: Buffer) => bytes,
  );
  call.on("data", (bytes: Buffer) => inbox.take(bytes));
  call.on("error", ({ code, details }: ServiceError) => inbox.end({ code, reason: details }));
  call.on("end", () => inbox.end({ code: 0, reason: "" }));
  return {
    ...inbox,
    send: (frame) => void call.write(encode(frame)),
    sendBytes: (bytes) => void call.write(bytes),
    pause: () => void call.pause(),
    resume: () => void call.resume(),
    close: () => call.end(),
    destroy: () => call.cancel(),
    async [Symbol.asyncDispose]() {
      call.cancel();
      await inbox.ended;
      client.close();
    },
  };
}
