/** Where a client keeps what must outlive it. Values are text; `undefined` removes. A `set` is atomic. */
export interface Storage {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string | undefined): Promise<void>;
}

/** The small part of WebSocket that the client needs. */
export interface Socket {
  /** Sends a binary frame. Does nothing when the socket is not open. */
  send(frame: Uint8Array): void;
  /** Closes it; `onClose` is called for it too. */
  close(): void;
}

/** What a socket tells. */
export type SocketHandlers = {
  readonly onOpen: () => void;
  readonly onFrame: (frame: Uint8Array) => void;
  /** Called once, also when the socket never opened. `code` is the WebSocket close code. */
  readonly onClose: (code: number, reason: string) => void;
};

/** What `AbortSignal` has and this package needs. */
export type Signal = {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
};

/** The small part of a fetch response that the client needs. */
export type FetchResponse = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | undefined;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
};

/** The small part of a fetch request that the client needs. */
export type FetchRequest = {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Ends the request and the reading of its answer. Nothing is left on it when the answer has been read, or has failed. */
  readonly signal?: Signal;
};

/** What is handed in: time, chance, storage and the way out. `platform/` has it for browsers and Node. */
export interface Platform {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, later; the returned function prevents it. */
  schedule(delayMs: number, run: () => void): () => void;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
  createUuid(): string;
  readonly storage: Storage;
  /** Opens the live socket of a server. */
  openSocket(url: string, handlers: SocketHandlers): Socket;
  /** As the standard fetch, without cookies; rejects when the server was not reached. */
  fetch(url: string, request: FetchRequest): Promise<FetchResponse>;
}
