import type { Clock } from "@parley/core";
import { detectProtocol } from "../../net/detect-protocol.ts";
import { createOutbox, type Outbox } from "../../net/outbox.ts";
import type { Peer } from "../../net/peer.ts";
import type { PlainSocket } from "../../net/plain-socket.ts";
import { createStreamSink } from "../../net/stream-sink.ts";
import type { Traffic } from "../../net/traffic.ts";
import { fillFileMarks, type LinkedFile } from "./file-mark.ts";
import type { LineLimits } from "./limits.ts";
import { createLineParser, type Line } from "./parse-line.ts";

type ConnectionParts = {
  readonly socket: PlainSocket;
  readonly peer: Peer;
  readonly clock: Clock;
  readonly limits: LineLimits;
  /** Called when the other end does not read, and what waited for it has been dropped. */
  readonly onOverflow: () => void;
  readonly traffic: Traffic;
};

/** One line client's socket, as lines. */
export class LineConnection {
  readonly peer: Peer;
  /** Takes nothing any more once the connection closes, so that nothing comes behind the last line. */
  readonly outbox: Outbox;
  /** Where the client came to, as a URL without a path: every port of Parley speaks HTTP as well. */
  readonly origin: string;
  /** The path of a link to a file, for who has signed in here. */
  toFilePath: (file: LinkedFile) => string = () => "";
  readonly #socket: PlainSocket;
  readonly #waiting: Outbox;
  readonly #clock: Clock;
  readonly #limits: LineLimits;
  #isClosing = false;

  constructor({ socket, peer, clock, limits, onOverflow, traffic }: ConnectionParts) {
    this.peer = peer;
    this.origin = toOrigin(socket, peer.isTls);
    this.#socket = socket;
    this.#clock = clock;
    this.#limits = limits;
    const sink = createStreamSink(socket, () => true);
    this.#waiting = createOutbox({
      sink: {
        ...sink,
        write: (bytes) => sink.write(fillFileMarks(bytes, (file) => this.#toLink(file))),
      },
      maxQueuedBytes: limits.maxQueuedBytes,
      onOverflow,
      traffic,
    });
    this.outbox = toSealed(this.#waiting, () => this.#isClosing);
    // Whoever waits for it is told by "close".
    socket.on("error", () => {});
    socket.on("close", () => this.#waiting.close());
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Sends lines, each with its end. */
  send(lines: string): void {
    if (lines !== "") this.outbox.push(Buffer.from(lines));
  }

  /**
   * The lines of the client, one at a time, and no faster than they are taken. Ends with the client's half of the connection; a
   * last line without an end counts. Rejects when the connection breaks. To be read to the end, also while the connection
   * closes: to close a socket with unread bytes resets it, and the last line to the client is lost.
   */
  async *lines(): AsyncGenerator<Line, void> {
    const parser = createLineParser(this.#limits.maxLineBytes);
    // The client's end is not ours: what it asked before is still answered.
    let isFirst = true;
    for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) {
      // Its first packet came late, behind our greeting: it can't be helped any more, but it can try again.
      if (isFirst && speaksAnother(chunk)) this.#socket.destroy();
      isFirst = false;
      yield* parser.take(chunk);
    }
    yield* parser.end();
  }

  /** Sends what waits, and last these lines, and ends the connection; a client that does not read is cut. */
  close(lines = ""): void {
    if (this.#isClosing) return;
    this.send(lines);
    this.#isClosing = true;
    this.#cutAfter(this.#limits.closeMs);
    void this.#waiting.flushed().then(() => {
      this.#socket.end(() => this.#cutAfter(this.#limits.lingerMs));
    });
  }

  #cutAfter(ms: number): void {
    const cancel = this.#clock.schedule(ms, () => this.#socket.destroy());
    this.#socket.once("close", cancel);
  }

  #toLink(file: LinkedFile): string {
    return this.origin + this.toFilePath(file);
  }
}

function speaksAnother(chunk: Uint8Array): boolean {
  const protocol = detectProtocol(chunk);
  return protocol !== undefined && protocol !== "line";
}

function toOrigin({ localAddress = "", localPort = 0 }: PlainSocket, isTls: boolean): string {
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, "");
  const host = address.includes(":") ? `[${address}]` : address;
  return `${isTls ? "https" : "http"}://${host}:${localPort}`;
}

function toSealed(outbox: Outbox, isSealed: () => boolean): Outbox {
  return {
    get queuedBytes() {
      return outbox.queuedBytes;
    },
    get isInStep() {
      return outbox.isInStep;
    },
    push(bytes, importance) {
      if (!isSealed()) outbox.push(bytes, importance);
    },
    pushRound(pieces) {
      if (!isSealed()) outbox.pushRound(pieces);
    },
    flushed: () => outbox.flushed(),
    close: () => outbox.close(),
  };
}
