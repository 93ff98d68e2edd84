import { Http2Error } from "./http2-error.ts";
import { maxPayloadBytes, maxWindowBytes } from "./protocol.ts";

/** Numbers of SETTINGS (RFC 9113, section 6.5.2). */
export const settingIds = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** What a client says about itself, as far as it matters to us: we never push, and send no long frames. */
export type PeerSettings = {
  readonly initialWindowSize?: number;
  /** The smallest that was said: a table that had to become smaller has, whatever comes after (RFC 7541, section 4.2). */
  readonly headerTableSize?: number;
};

const settingBytes = 6;
const maxFrameBytes = 2 ** 24 - 1;

/** Reads the payload of SETTINGS; the last value of a number counts. Throws Http2Error for values that may not be. */
export function parseSettings(payload: Buffer): PeerSettings {
  if (payload.length % settingBytes !== 0) {
    throw new Http2Error("frameSizeError", `settings of ${payload.length} bytes`);
  }
  let settings: PeerSettings = {};
  for (let at = 0; at < payload.length; at += settingBytes) {
    const setting = parseSetting(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
    const { headerTableSize: before = maxWindowBytes } = settings;
    const { headerTableSize: size } = setting;
    const smallest = size === undefined ? {} : { headerTableSize: Math.min(size, before) };
    settings = { ...settings, ...setting, ...smallest };
  }
  return settings;
}

function parseSetting(id: number, value: number): PeerSettings {
  switch (id) {
    case settingIds.headerTableSize:
      return { headerTableSize: value };
    case settingIds.enablePush:
      if (value > 1) throw new Http2Error("protocolError", `ENABLE_PUSH is ${value}`);
      return {};
    case settingIds.initialWindowSize:
      if (value <= maxWindowBytes) return { initialWindowSize: value };
      throw new Http2Error("flowControlError", `INITIAL_WINDOW_SIZE is ${value}`);
    case settingIds.maxFrameSize:
      if (value >= maxPayloadBytes && value <= maxFrameBytes) return {};
      throw new Http2Error("protocolError", `MAX_FRAME_SIZE is ${value}`);
    default:
      return {};
  }
}
