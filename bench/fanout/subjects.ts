import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type ProgramName } from "./build.ts";
import type { Certificate } from "./certificate.ts";
import { place } from "./place.ts";
import { password, type Seed } from "./seed.ts";

/** A server that is measured. */
export type SubjectName =
  | "parley-grpc"
  | "parley-ws"
  | "parley-live-grpc"
  | "parley-line"
  | "cpp-grpc"
  | "grpc-js"
  | "connect-node"
  | "ws"
  | "socket.io"
  | "c-epoll"
  | "c-epoll-ws";

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
  /** `undefined` when it cannot be had on this machine. */
  start(surroundings: Surroundings): Promise<RunningSubject | undefined>;
};

/** Every server by its name. */
export const subjects: Readonly<Record<SubjectName, Subject>> = {
  "parley-grpc": parley("Parley, gRPC door of the Qt chat", "chat-room", "qt", true),
  "parley-ws": parley("Parley, native WebSocket", "native-ws", "web", false),
  "parley-live-grpc": parley("Parley, native gRPC stream", "native-grpc", "web", false),
  "parley-line": parley("Parley, lines", "line", "line", false),
  "cpp-grpc": program("gRPC C++, callbacks", "chat-room", "cpp-grpc", { hasFiles: true }),
  "grpc-js": script("grpc-js", "chat-room", "grpc-js", true),
  "connect-node": script("connect-node", "chat-room", "connect-node", true),
  ws: script("ws, one send a client", "ws", "ws", false),
  "socket.io": script("Socket.IO, room", "socket.io", "socket.io", false),
  "c-epoll": program("C, epoll, lengths: the floor", "length", "c-epoll", {}),
  "c-epoll-ws": program("C, epoll, WebSocket frames", "ws", "c-epoll", { flag: "--websocket" }),
};

/** Whether a text is the name of a subject. */
export function isSubjectName(text: string): text is SubjectName {
  return text in subjects;
}

async function run(
  command: readonly string[],
  findPort: RegExp,
  loadFlags: readonly string[] = [],
): Promise<RunningSubject> {
  const placed = place("server", command);
  try {
    const port = Number(await placed.find(findPort));
    return {
      pid: placed.pid,
      port,
      loadFlags,
      async stop() {
        placed.process.kill("SIGINT");
        await placed.exited;
      },
      [Symbol.asyncDispose]: () => placed[Symbol.asyncDispose](),
    };
  } catch (thrown) {
    await placed[Symbol.asyncDispose]();
    throw thrown;
  }
}

function toTlsFlags(certificate: Certificate | undefined): readonly string[] {
  return certificate === undefined ? [] : ["--tls", certificate.certFile, certificate.keyFile];
}

const announced = /listening on (\d+)/;

function program(
  title: string,
  wire: string,
  name: ProgramName,
  { flag, hasFiles = false }: { readonly flag?: string; readonly hasFiles?: boolean },
): Subject {
  const hasTls = name === "cpp-grpc";
  return {
    title,
    wire,
    hasTls,
    hasFiles,
    async start({ certificate }) {
      const path = build(name);
      if (path === undefined) return undefined;
      const more = flag === undefined ? toTlsFlags(certificate) : [flag];
      return run([path, ...more], announced);
    },
  };
}

function script(title: string, wire: string, folder: string, hasFiles: boolean): Subject {
  const path = fileURLToPath(new URL(`./peers/${folder}/server.ts`, import.meta.url));
  return {
    title,
    wire,
    hasTls: true,
    hasFiles,
    start: ({ certificate }) =>
      run([process.execPath, path, ...toTlsFlags(certificate)], announced),
  };
}

const parleyMain = fileURLToPath(new URL("../../packages/cli/bin/parley.js", import.meta.url));

/** Where the banner tells the port of a door. */
const bannerLines = {
  web: /browser +http:.*:(\d+)\n/,
  qt: /Qt chat +.*\n +http:.*:(\d+)\n/,
  line: /terminal +nc .* (\d+)\n/,
} as const;

function parley(
  title: string,
  wire: string,
  port: keyof typeof bannerLines,
  hasFiles: boolean,
): Subject {
  return {
    title,
    wire,
    hasTls: true,
    hasFiles,
    async start({ folder, seed, certificate, profileFolder, parleyFlags = [] }) {
      const data = join(folder, "data");
      cpSync(seed.folder, data, { recursive: true });
      const ports = ["web", "im", "qt-tls", "qt", "grpc", "line"].map((name) => `--port-${name}=0`);
      const tls =
        certificate === undefined
          ? []
          : ["--tls-cert", certificate.certFile, "--tls-key", certificate.keyFile];
      const profile =
        profileFolder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
      const node = [process.execPath, ...profile, parleyMain, "serve"];
      const flags = [...ports, ...tls, ...parleyLimits, ...parleyFlags];
      const settings = ["--data", data, "--log-level=warn", ...flags];
      const loadFlags = ["--password", password, "--tokens", seed.tokens];
      return run([...node, ...settings], bannerLines[port], loadFlags);
    },
  };
}

/** What Parley holds back by default and must not here: what one account may say in a second. */
const parleyLimits: readonly string[] = ["--message-rate=1000000"];
