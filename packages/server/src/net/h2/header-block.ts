import { maxHeaderListBytes } from "../http2-settings.ts";
import { ByteCollector } from "./byte-collector.ts";
import { Http2Error } from "./http2-error.ts";

/** A block of 32 KiB needs two frames of the usual size; some clients cut smaller. */
const maxFrames = 32;

/** A block of headers that comes in several frames. */
export class HeaderBlock {
  readonly streamId: number;
  readonly endsStream: boolean;
  readonly #bytes = new ByteCollector();
  #frames = 0;

  constructor(streamId: number, endsStream: boolean) {
    this.streamId = streamId;
    this.endsStream = endsStream;
  }

  get bytes(): Buffer {
    return this.#bytes.bytes;
  }

  /** Throws Http2Error ENHANCE_YOUR_CALM when it becomes too long, or has too many frames. */
  append(fragment: Buffer): void {
    this.#frames += 1;
    if (this.#frames > maxFrames || this.#bytes.length + fragment.length > maxHeaderListBytes) {
      throw new Http2Error("enhanceYourCalm", "the headers of a request are too long");
    }
    this.#bytes.append(fragment);
  }
}
