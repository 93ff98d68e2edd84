import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type ConnectRequest,
  ConnectRequestSchema,
  ConnectResponseSchema,
} from "@parley/protocol/native";
import type { FetchRequest, FetchResponse, Platform, SocketHandlers } from "../platform.ts";

/** The server's end of a socket that a client opened. */
export interface ManualSocket {
  readonly url: string;
  readonly isClosed: boolean;
  /** The frames that came since the last call. */
  takeFrames(): ConnectRequest["frame"][];
  open(): void;
  push(frame: NonNullable<MessageInitShape<typeof ConnectResponseSchema>["frame"]>): void;
  pushBytes(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Answers a request of a client. */
export type Serve = (url: string, request: FetchRequest) => Promise<FetchResponse>;

/** A platform whose time stands still until it is told to go on, with both ends of every socket in hand. */
export interface ManualPlatform extends Platform {
  readonly sockets: readonly ManualSocket[];
  /** Lets time pass; runs what is due, in order, and what follows from it. */
  advance(ms: number): Promise<void>;
  /** Lets what has been begun go on as far as it gets without time. */
  settle(): Promise<void>;
}

/** Creates one; `random` is always 0.5 and uuids are `id-1`, `id-2` … */
export function createManualPlatform(
  serve: Serve = () => Promise.reject(new Error("there is no server")),
  values: Map<string, string> = new Map(),
): ManualPlatform {
  let now = 1_000_000;
  let ids = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const sockets: ManualSocket[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  return {
    sockets,
    now: () => now,
    schedule(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    random: () => 0.5,
    createUuid: () => `id-${++ids}`,
    storage: {
      get: async (key) => values.get(key),
      async set(key, value) {
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      },
    },
    openSocket(url, handlers) {
      const socket = createManualSocket(url, handlers);
      sockets.push(socket.server);
      return socket.client;
    },
    fetch: serve,
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    settle,
  };
}

function createManualSocket(
  url: string,
  { onOpen, onFrame, onClose }: SocketHandlers,
): { readonly server: ManualSocket; readonly client: ReturnType<Platform["openSocket"]> } {
  let frames: ConnectRequest["frame"][] = [];
  let isOpen = false;
  let isClosed = false;
  const close = (code: number, reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    isOpen = false;
    onClose(code, reason);
  };
  return {
    client: {
      send(frame) {
        if (isOpen) frames.push(fromBinary(ConnectRequestSchema, frame).frame);
      },
      close: () => close(1005, ""),
    },
    server: {
      url,
      get isClosed() {
        return isClosed;
      },
      takeFrames() {
        const taken = frames;
        frames = [];
        return taken;
      },
      open() {
        isOpen = true;
        onOpen();
      },
      push: (frame) =>
        onFrame(toBinary(ConnectResponseSchema, create(ConnectResponseSchema, { frame }))),
      pushBytes: onFrame,
      close,
    },
  };
}
