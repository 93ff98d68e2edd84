import type { Certificate } from "../certificate.ts";
import type { Seed } from "../seed.ts";

/** A server that is measured. */
export type SubjectName =
  | "parley-grpc"
  | "parley-grpc-node"
  | "parley-ws"
  | "parley-live-grpc"
  | "parley-line"
  | "cpp-grpc"
  | "grpc-js"
  | "connect-node"
  | "ws"
  | "socket.io"
  | "c-epoll"
  | "c-epoll-ws"
  | "ejabberd";

/** What a server needs to start. */
export type Surroundings = {
  /** For what it writes; nobody else's. */
  readonly folder: string;
  readonly seed: Seed;
  /** To be used, when there is one. */
  readonly certificate: Certificate | undefined;
  /** Where a profile of the processor goes, for servers of ours; `undefined`: none is made. */
  readonly profileFolder: string | undefined;
  /** More flags of Parley. */
  readonly parleyFlags?: readonly string[];
};

/** A server that accepts connections. */
export type RunningSubject = AsyncDisposable & {
  readonly pid: number;
  readonly port: number;
  /** Of the load generator, besides the port. */
  readonly loadFlags: readonly string[];
  /** Ends it by asking, so that it can write its profile. */
  stop(): Promise<void>;
};

/** How a server is started and spoken to. */
export type Subject = {
  /** One line for the table. */
  readonly title: string;
  /** What the load generator calls its wire. */
  readonly wire: string;
  readonly hasTls: boolean;
  /** Whether a text may be a chunk of a file. */
  readonly hasFiles: boolean;
  /** More are not asked of it: it would not get through in the time. */
  readonly maxReceivers?: number;
  /** `undefined` when it cannot be had on this machine. */
  start(surroundings: Surroundings): Promise<RunningSubject | undefined>;
};
