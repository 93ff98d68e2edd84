import { join } from "node:path";
import { type Clock, createCore, type Limits, toNetwork } from "@parley/core";
import * as chatRoom from "@parley/protocol/chat-room";
import * as directMessages from "@parley/protocol/direct-messages";
import * as native from "@parley/protocol/native";
import * as simpleChat from "@parley/protocol/simple-chat";
import { createAdmission } from "./admission/admission.ts";
import { createBoundedHasher } from "./admission/bounded-hasher.ts";
import { joinLimits, passwordLimits } from "./admission/limits.ts";
import { openAuditLog } from "./audit/open-audit-log.ts";
import { openDiskBlobs } from "./blobs/disk/open-disk-blobs.ts";
import { createLocalBus } from "./bus/local/create-local-bus.ts";
import type { CodeSetting } from "./codes/code-setting.ts";
import { createCodeSender } from "./codes/create-code-sender.ts";
import { toWebUrl } from "./config/web-url.ts";
import { openDataFolder } from "./data-folder/data-folder.ts";
import { openSecret } from "./data-folder/secret.ts";
import { createDemoAccounts } from "./demo.ts";
import { createChatRoomDoor } from "./doors/chat-room/door.ts";
import { createDirectMessagesDoor } from "./doors/direct-messages/door.ts";
import { createGrpcToolsDoor, listServices } from "./doors/grpc-tools/door.ts";
import { createImGatewayDoor } from "./doors/im-gateway/door.ts";
import { createLineDoor } from "./doors/line/door.ts";
import { createFileLinks } from "./doors/native/files/file-links.ts";
import { defaultNativeLimits } from "./doors/native/limits.ts";
import { createNativeDoor } from "./doors/native/native-door.ts";
import { createSimpleChatDoor } from "./doors/simple-chat/door.ts";
import { startMaintenance } from "./maintenance.ts";
import { createCallCounts } from "./metrics/call-counts.ts";
import { createMetrics, type MetricsParts } from "./metrics/create-metrics.ts";
import { type MetricsAddress, startMetricsServer } from "./metrics/metrics-server.ts";
import { createBoundedLog } from "./net/bounded-log.ts";
import { defaultListenerLimits, type ListenerLimits } from "./net/limits.ts";
import type { ListenPort } from "./net/listen.ts";
import { type Listener, startListener } from "./net/listener.ts";
import type { Log } from "./net/log.ts";
import type { GrpcTransport } from "./net/protocol-switch.ts";
import { createQueueBudget } from "./net/queue-budget.ts";
import type { Door } from "./net/routes.ts";
import { createStaticFiles } from "./net/static-files.ts";
import { openTls, type Tls } from "./net/tls/open-tls.ts";
import type { OperatorFiles } from "./net/tls/operator-certificate.ts";
import { createClock } from "./platform/clock.ts";
import { createHasher } from "./platform/hasher.ts";
import { createKnowingHasher } from "./platform/known-passwords.ts";
import { createMedia } from "./platform/media.ts";
import { findMemoryBytes } from "./platform/memory.ts";
import { findOpenFileLimit, toRoomForConnections } from "./platform/open-files.ts";
import { createPictureScaler } from "./platform/picture-scaler.ts";
import { createRandom } from "./platform/random.ts";
import { openPocketsphinx } from "./speech/open-pocketsphinx.ts";
import { openSqliteStore } from "./stores/sqlite/store.ts";

/** What a server is made of. */
export type ServerOptions = {
  /** An address or name of this machine. */
  readonly host: string;
  readonly ports: readonly ListenPort[];
  /** Everything that is remembered lies here. */
  readonly dataFolder: string;
  /** The built web client. */
  readonly webFolder: string;
  /** The operator's certificate, instead of one that is made on the first run. */
  readonly tlsFiles: OperatorFiles | undefined;
  /** Origins of pages, besides its own, whose scripts may call. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and networks of reverse proxies that are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Who serves connections that speak gRPC. Default: `own`. */
  readonly grpcTransport?: GrpcTransport;
  /** Whether to make the demonstration accounts, whose password everybody knows. */
  readonly isDemo: boolean;
  /** Whether line clients may come in without a password. Default: false. */
  readonly allowsLineGuests?: boolean;
  /** How long a token of the direct-messages door is good. Default: 600 minutes. */
  readonly tokenLifetimeMs?: number;
  /** What the server calls itself. */
  readonly name: string;
  readonly version: string;
  /** How codes reach people. Default: the log. */
  readonly codes?: CodeSetting;
  /** Default: `defaultLimits`. */
  readonly limits: Partial<Limits>;
  /** Threads that hold the connections. Default: 0, the main one does. */
  readonly socketThreads?: number;
  /** Of what waits for all connections together. Default: a quarter of the memory. */
  readonly maxQueuedBytes?: number | undefined;
  /** Where `GET /metrics` is served. Default: nowhere. */
  readonly metrics?: MetricsAddress | undefined;
  /** Default: `defaultListenerLimits`. */
  readonly listenerLimits?: Partial<ListenerLimits>;
  /** Gets no more of one kind than a person reads: see `createBoundedLog`. Codes and what the audit log cannot take are always written. */
  readonly log: Log;
};

/** A server that accepts connections. */
export interface RunningServer extends AsyncDisposable {
  /** The number of each port by its name; `metrics` if there is one. */
  readonly ports: Readonly<Record<string, number>>;
  /** Absolute. */
  readonly dataFolder: string;
  /** True when others than its owner can look into the data folder. */
  readonly isDataOpenToOthers: boolean;
  /** The root certificate for clients to trust; `undefined` with the operator's own certificate. */
  readonly rootCertificate: string | undefined;
  /** Reads the operator's certificate again. */
  reload(): Promise<void>;
  /**
   * Tells the clients, finishes what was begun, for at most `drainMs` where a client does not go by itself, and
   * gives everything back. What was acknowledged is in the store. Closing twice is closing once.
   */
  close(): Promise<void>;
}

/** How long connections may finish what they do once the server stops. */
const drainMs = 5_000;

/** On the line port nobody else is expected; a person at a terminal does not feel it. */
const lineSilenceMs = 300;

/** Puts the parts together and starts accepting. Rejects, with everything given back, when a part cannot be had. */
export async function startServer(given: ServerOptions): Promise<RunningServer> {
  const clock = createClock();
  const log = createBoundedLog(given.log, clock);
  const options = { ...given, log, wholeLog: given.log };
  // In the order of making; closed in the other one.
  await using parts = new AsyncDisposableStack();
  const folder = await openDataFolder(options.dataFolder);
  const tls = await openTls({
    folder: join(folder.path, "tls"),
    host: options.host,
    operator: options.tlsFiles,
    clock,
    log,
  });
  parts.defer(() => tls.close());
  let listener: Listener | undefined;
  const findWebUrl = () => toWebUrl(options.host, listener?.ports.web);
  const chat = { ...options, findWebUrl };
  const { line, ...opened } = await openChat(chat, folder.path, clock, parts);
  const { core, store, doors } = opened;
  listener = await startListener({
    host: options.host,
    ports: options.ports.map((port) =>
      port.name === "line" ? { ...port, silenceMs: lineSilenceMs } : port,
    ),
    allowedOrigins: options.allowedOrigins,
    trustedProxies: options.trustedProxies ?? [],
    socketThreads: options.socketThreads,
    grpcTransport: options.grpcTransport,
    toNetwork,
    limits: toListenerLimits(options),
    doors,
    onLine: line.accept,
    tls,
    log,
    checkReady: async () => {
      await store.probe();
      return { isReady: true };
    },
  });
  const { statistics } = listener;
  const metricsPort = await openMetrics(
    { ...opened, presence: core.presence, readConnections: statistics },
    { ...options, clock, dataFolder: folder.path },
    parts,
  );
  const ports = { ...listener.ports, ...metricsPort };
  parts.defer(() => listener?.close(drainMs));
  parts.defer(async () => {
    listener?.stopAccepting();
    await Promise.all(doors.map((door) => door.drain()));
  });
  parts.defer(startMaintenance(core, clock, log));
  return toRunningServer(folder, tls, ports, parts.move());
}

/** A connection that the system refuses takes the store and the uploads with it: it must be ours that refuses. */
function toListenerLimits({ listenerLimits = {}, log }: ServerOptions): Partial<ListenerLimits> {
  const wanted = listenerLimits.maxConnections ?? defaultListenerLimits.maxConnections;
  const openFileLimit = findOpenFileLimit();
  const maxConnections = toRoomForConnections(wanted, openFileLimit);
  if (maxConnections < wanted) {
    log.warn(
      { openFileLimit, maxConnections, wanted },
      "room for fewer connections than wanted; raise the limit of open files (ulimit -n, LimitNOFILE)",
    );
  }
  return { ...listenerLimits, maxConnections };
}

/** The core on its ports, and the doors to it. */
async function openChat(
  options: ServerOptions & {
    readonly findWebUrl: () => string | undefined;
    /** For what must not be left out, however often it comes. */
    readonly wholeLog: Log;
  },
  folder: string,
  clock: Clock,
  parts: AsyncDisposableStack,
) {
  const { log, wholeLog, name, version } = options;
  const store = parts.use(await openSqliteStore({ path: join(folder, "parley.db"), log }));
  const blobs = await openDiskBlobs({ folder: join(folder, "files") });
  parts.defer(() => blobs.close());
  const bus = createLocalBus();
  parts.defer(() => bus.close());
  const admission = createAdmission(clock, joinLimits);
  const passwords = createAdmission(clock, passwordLimits);
  const hasher = createKnowingHasher(createBoundedHasher(createHasher(), passwords), clock);
  const audit = parts.use(
    await openAuditLog({
      folder,
      onFailure: (err, entry) => wholeLog.error({ err, entry }, "cannot write the audit log"),
    }),
  );
  await audit.record({ at: clock.now(), act: "server_started", detail: version });
  parts.defer(() => audit.record({ at: clock.now(), act: "server_stopped", detail: version }));
  const core = createCore({
    audit,
    store,
    blobs,
    bus,
    clock,
    random: createRandom(),
    hasher,
    media: createMedia(),
    codeSender: createCodeSender(options.codes ?? { kind: "log" }, {
      log: wholeLog,
      serverName: name,
    }),
    limits: options.limits,
    // The first in texts to Qt clients, the second on the wire of the Flutter client.
    reservedNames: [name, "Server"],
    onDefect: (defect) => log.error({ err: defect }, "a listener threw; this is a defect"),
  });
  parts.defer(() => core.close());
  const calls = createCallCounts();
  const queueBudget = createQueueBudget({
    maxBytes: options.maxQueuedBytes ?? findMemoryBytes() / 4,
    onShed: (connections) =>
      log.warn({ connections }, "too much waited for slow readers; the slowest have to come back"),
  });
  /** What every door gets. */
  const toShared = (door: string) => ({
    core: calls.countFor(door, core),
    log: { ...log, refused: calls.countRefusals(door) },
    ...{ clock, admission, queueBudget, serverName: name },
    findWebUrl: options.findWebUrl,
  });
  if (options.isDemo) await createDemoAccounts(core);
  const signingKey = await openSecret(folder, "file-links");
  const tokenKey = await openSecret(folder, "jwt");
  const page: Door = {
    name: "page",
    routes: { http: { "/": createStaticFiles({ folder: options.webFolder }) } },
    drain: async () => {},
    close: async () => {},
  };
  const { scale: scalePicture } = createPictureScaler();
  const lifetimeMs = defaultNativeLimits.fileLinkLifetimeMs;
  const line = createLineDoor({
    ...toShared("line"),
    allowsGuests: options.allowsLineGuests ?? false,
    linkFile: createFileLinks({ key: signingKey, clock, lifetimeMs }).sign,
  });
  const recognizer = await openPocketsphinx({ log });
  const { tokenLifetimeMs } = options;
  const doors = [
    page,
    line,
    createNativeDoor({ ...toShared("native"), signingKey, version }),
    createChatRoomDoor(toShared("chat-room")),
    createImGatewayDoor({ ...toShared("im-gateway"), scalePicture, recognizer }),
    createDirectMessagesDoor({ ...toShared("direct-messages"), tokenKey, tokenLifetimeMs }),
    createGrpcToolsDoor({ services: listGrpcServices(), checkReady: () => store.probe(), clock }),
    createSimpleChatDoor({ ...toShared("simple-chat"), scalePicture }),
  ];
  for (const door of doors) parts.defer(() => door.close());
  return {
    core,
    store,
    doors,
    line,
    calls,
    queueBudget,
    admissions: { joins: admission, passwords },
  };
}

/** Serves the metrics, if they are wanted; gives the port. */
async function openMetrics(
  sources: Omit<MetricsParts, "dataFolder" | "clock" | "version">,
  options: Pick<ServerOptions, "metrics" | "log" | "version" | "dataFolder"> & { clock: Clock },
  parts: AsyncDisposableStack,
): Promise<{ readonly metrics?: number }> {
  if (options.metrics === undefined) return {};
  const registry = createMetrics({ ...options, ...sources });
  const server = parts.use(await startMetricsServer(options.metrics, registry, options.log));
  return { metrics: server.port };
}

/** What reflection tells of. */
function listGrpcServices() {
  return [native, chatRoom, simpleChat, directMessages].flatMap(listServices);
}

function toRunningServer(
  folder: { readonly path: string; readonly isOpenToOthers: boolean },
  tls: Tls,
  ports: Readonly<Record<string, number>>,
  parts: AsyncDisposableStack,
): RunningServer {
  const close = () => parts.disposeAsync();
  return {
    ports,
    dataFolder: folder.path,
    isDataOpenToOthers: folder.isOpenToOthers,
    rootCertificate: tls.rootPath,
    reload: () => tls.reload(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
