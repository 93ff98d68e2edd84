/** A server to be attacked, from outside. */
export type Target = AsyncDisposable & {
  readonly host: string;
  /** Speaks everything, in plain text. */
  readonly port: number;
  /** Frames that an HTTP/2 client sends behind its preface, where they decide who serves it. */
  readonly http2Greeting?: Uint8Array;
  /** Of a request whose answer is long: megabytes over which the reader may be slow. */
  readonly longPath: string;
  /** The most memory that its process has had so far, in bytes. */
  readonly peakMemoryBytes: () => Promise<number>;
  /** What must never come: errors in the log, warnings of the runtime, the end of the process. */
  readonly findDefects: () => string[];
};
