import { GrpcError } from "./grpc-stream.ts";

const prefixBytes = 5;
/** Memory for a message grows with what has come of it, from this size on, not with what its prefix promises. */
const firstPartBytes = 16 * 1024;

/** Cuts a stream of bytes into the messages of a gRPC call. */
export interface GrpcFrames {
  /**
   * The messages that the chunk completes, copied out of it. Throws GrpcError: RESOURCE_EXHAUSTED for a message over the
   * limit, as soon as its prefix has come; UNIMPLEMENTED for a compressed one; INTERNAL for another flag.
   */
  decode(chunk: Uint8Array): Generator<Uint8Array, void>;
  /** Throws GrpcError INTERNAL when the bytes so far end in the middle of a message. */
  end(): void;
}

/** Creates the cutter of one call. The format: "Length-Prefixed-Message" in gRPC's PROTOCOL-HTTP2.md. */
export function createGrpcFrames(maxMessageBytes: number): GrpcFrames {
  const prefix = new Uint8Array(prefixBytes);
  let prefixLength = 0;
  let message = new Uint8Array(0);
  let messageLength = 0;
  let filled = 0;

  function takePrefix(chunk: Uint8Array): number {
    const taken = Math.min(prefixBytes - prefixLength, chunk.length);
    prefix.set(chunk.subarray(0, taken), prefixLength);
    prefixLength += taken;
    if (prefixLength === prefixBytes) {
      messageLength = parsePrefix(prefix, maxMessageBytes);
      message = new Uint8Array(Math.min(messageLength, firstPartBytes));
      filled = 0;
    }
    return taken;
  }

  function takeMessage(chunk: Uint8Array): number {
    const taken = Math.min(messageLength - filled, chunk.length);
    if (filled + taken > message.length) {
      const size = Math.min(messageLength, Math.max(filled + taken, 2 * message.length));
      const grown = new Uint8Array(size);
      grown.set(message.subarray(0, filled));
      message = grown;
    }
    message.set(chunk.subarray(0, taken), filled);
    filled += taken;
    return taken;
  }

  return {
    *decode(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        if (prefixLength < prefixBytes) rest = rest.subarray(takePrefix(rest));
        if (prefixLength < prefixBytes) return;
        rest = rest.subarray(takeMessage(rest));
        if (filled < messageLength) return;
        prefixLength = 0;
        yield message;
      }
    },
    end() {
      if (prefixLength > 0) throw new GrpcError(13, "the call ended in the middle of a message");
    },
  };
}

function parsePrefix(prefix: Uint8Array, maxMessageBytes: number): number {
  const [flag] = prefix;
  if (flag === 1) throw new GrpcError(12, "compressed messages are not supported");
  if (flag !== 0) throw new GrpcError(13, `a message has the unknown flag ${flag}`);
  const length = new DataView(prefix.buffer).getUint32(1);
  if (length > maxMessageBytes) {
    throw new GrpcError(8, `message is ${length} bytes, the limit is ${maxMessageBytes}`);
  }
  return length;
}
