import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Sink } from "./outbox.ts";

/**
 * Writes frames that are already built to the socket below a `ws` WebSocket: so one frame, and one join of frames, serves
 * every client of a room, which `WebSocket.send` cannot do.
 *
 * It leans on this of `ws`: without compression its sender writes each frame to the socket whole and within the call, so
 * frames of ours and of `ws` (ping, pong, close) never mix and keep their order. The test beside this file
 * fails when that changes. We send no data through `ws`, so its sender is never in the middle of a fragmented message.
 */
export function createWebSocketSink(webSocket: WebSocket, socket: Duplex): Sink {
  return new WebSocketSink(webSocket, socket);
}

class WebSocketSink implements Sink {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  write(bytes: Uint8Array): boolean {
    // Nothing may follow a close frame.
    const isOpen = this.#webSocket.readyState === this.#webSocket.OPEN;
    return !isOpen || !this.#socket.writable || this.#socket.write(bytes);
  }

  onDrain(listener: () => void): void {
    this.#socket.on("drain", listener);
  }
}
