import { isAnyGrpc } from "../grpc-headers.ts";
import type { PlainSocket } from "../plain-socket.ts";
import { ByteCollector } from "./byte-collector.ts";
import { serverSettings } from "./connection.ts";
import { type Frame, FrameReader } from "./frame-reader.ts";
import { HeaderBlock } from "./header-block.ts";
import { HeaderDecoder } from "./hpack/header-decoder.ts";
import { cutHeaders, priorityBytes } from "./padding.ts";
import { parseSettings } from "./peer-settings.ts";
import { clientPreface, frameFlags, frameTypes, headBytes } from "./protocol.ts";

/** Who is to serve an HTTP/2 connection. */
export type Http2Kind =
  /** We do: it begins with a gRPC call, or with something that only we can answer by now. */
  | { readonly kind: "grpc"; readonly hasSentSettings: boolean }
  /** `node:http2` does. */
  | { readonly kind: "other" };

/** More than any client sends before it has heard from us: a window of the usual size, and headers. */
const maxSeenBytes = 256 * 1024;

/**
 * Finds out, by the first request, whether an HTTP/2 connection speaks gRPC, and leaves what it read in the socket:
 * without the preface for gRPC. `undefined` when the other end left.
 *
 * Some gRPC clients send no request before they have seen our SETTINGS. So where the first bytes do not decide, ours are
 * sent, and `node:http2`, if it comes to that, sends its own, which are the same, after them. The client's acknowledgement
 * of the first is waited for and taken out then: a second one would be an error.
 */
export function identifyGrpc(socket: PlainSocket, waitMs: number): Promise<Http2Kind | undefined> {
  const { promise, resolve } = Promise.withResolvers<Http2Kind | undefined>();
  const first = new FirstFrames();
  let hasSentSettings = false;

  const settle = (kind: Http2Kind | undefined) => {
    clearTimeout(patience);
    socket.off("readable", onReadable).off("end", onLost).off("close", onLost);
    if (kind === undefined) socket.destroy();
    else socket.unshift(kind.kind === "grpc" ? first.toRest() : first.toWhole());
    resolve(kind);
  };
  const onLost = () => settle(undefined);
  const takeOver = () => settle({ kind: "grpc", hasSentSettings });
  const onReadable = () => {
    for (let bytes = socket.read(); bytes !== null; bytes = socket.read()) first.append(bytes);
    const { verdict } = first;
    if (verdict === "grpc") takeOver();
    else if (verdict === "other" && (!hasSentSettings || first.hasAcknowledgement)) {
      settle({ kind: "other" });
    } else if (!hasSentSettings) {
      hasSentSettings = true;
      socket.write(serverSettings);
    }
  };
  const patience = setTimeout(takeOver, waitMs);
  socket.on("readable", onReadable).on("end", onLost).on("close", onLost);
  return promise;
}

/** Whether a frame may come before the first request and says nothing about it. Throws Http2Error for settings that cannot be. */
function isPreamble({ type, streamId, payload }: Frame): boolean {
  switch (type) {
    case frameTypes.settings:
      parseSettings(payload);
      return streamId === 0;
    case frameTypes.windowUpdate:
      return streamId === 0 && payload.length === 4 && payload.readUInt32BE(0) > 0;
    case frameTypes.priority:
      return streamId !== 0 && payload.length === priorityBytes;
    default:
      return type > frameTypes.continuation;
  }
}

/** What a client has sent so far. */
class FirstFrames {
  verdict: "grpc" | "other" | undefined;
  readonly #seen = new ByteCollector();
  readonly #reader = new FrameReader();
  #block: HeaderBlock | undefined;
  /** Where the next frame begins. */
  #at = clientPreface.length;
  #acknowledgedAt: number | undefined;

  get hasAcknowledgement(): boolean {
    return this.#acknowledgedAt !== undefined;
  }

  append(bytes: Buffer): void {
    const skipped = Math.max(0, clientPreface.length - this.#seen.length);
    this.#seen.append(bytes);
    try {
      this.#reader.read(bytes.subarray(skipped), (frame) => this.#look(frame));
    } catch {
      // Whoever takes the connection over reads it again, and tells the client what is wrong.
      this.verdict ??= "grpc";
    }
    if (this.#seen.length > maxSeenBytes) this.verdict = "grpc";
  }

  toRest(): Buffer {
    return this.#seen.bytes.subarray(clientPreface.length);
  }

  toWhole(): Buffer {
    const { bytes } = this.#seen;
    const at = this.#acknowledgedAt;
    if (at === undefined) return bytes;
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + headBytes)]);
  }

  #look(frame: Frame): void {
    const { type, flags, streamId, payload } = frame;
    if (type === frameTypes.settings && (flags & frameFlags.ack) !== 0) {
      this.#acknowledgedAt ??= this.#at;
    }
    this.#at += headBytes + payload.length;
    if (this.verdict !== undefined) return;
    if (type === frameTypes.headers) this.#block = new HeaderBlock(streamId, false);
    if (this.#block !== undefined) this.#gather(this.#block, frame);
    else if (!isPreamble(frame)) this.verdict = "grpc";
  }

  #gather(block: HeaderBlock, frame: Frame): void {
    block.append(frame.type === frameTypes.headers ? cutHeaders(frame) : frame.payload);
    if ((frame.flags & frameFlags.endHeaders) === 0) return;
    let isPost = false;
    let isGrpc = false;
    new HeaderDecoder().decode(block.bytes, (name, value) => {
      if (name === ":method") isPost = value === "POST";
      if (name === "content-type") isGrpc = isAnyGrpc(value);
    });
    this.verdict = isPost && isGrpc ? "grpc" : "other";
  }
}
