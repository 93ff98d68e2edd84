import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { ChatError } from "@parley/core";
import { type DestinationStream, type Logger, pino } from "pino";
import { type RunningServer, startServer } from "./compose.ts";
import { toBanner } from "./config/banner.ts";
import { type Config, parseConfig } from "./config/config.ts";
import { toHelp } from "./config/help.ts";
import { toReadableLine } from "./config/log-line.ts";
import { findRequestId } from "./net/request-id.ts";
import { readVersion } from "./version.ts";

/** What a process has and a test replaces. */
export type ServeIo = {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Whether a person reads the errors: then the log is for people too, else lines of JSON. */
  readonly isTerminal: boolean;
  /** Calls the listener at each signal. The returned function ends it. */
  readonly onSignal: (signal: "SIGTERM" | "SIGINT" | "SIGHUP", listener: () => void) => () => void;
};

const usageError = 2;

/**
 * Runs a server as the command line says, until SIGTERM or SIGINT. Gives the exit code: 0 after a drain, 1 when it could
 * not start, 2 for a command line that makes no sense. SIGHUP reads the operator's certificate again; a second SIGINT or SIGTERM
 * does not wait for the drain.
 */
export async function serve(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  io: ServeIo,
): Promise<number> {
  const command = parseConfig(args, environment);
  if (command.kind === "help") {
    io.print(toHelp());
    return 0;
  }
  if (command.kind === "error") {
    io.printError(`${command.message}; --help lists what there is\n`);
    return usageError;
  }
  const { config } = command;
  const log = pino({ level: config.logLevel, mixin: toOrigin }, openLogOutput(config, io));
  let server: RunningServer;
  try {
    server = await startServer(toServerOptions(config, log));
  } catch (thrown) {
    io.printError(`Parley cannot start: ${toReason(thrown)}\n`);
    return 1;
  }
  if (server.isDataOpenToOthers) {
    log.warn({ folder: server.dataFolder }, "others can look into the data folder; chmod 700 it");
  }
  io.print(toBanner(toBannerFacts(config, server)));
  await untilStopped(io, server);
  io.print("Stopping: telling the clients, finishing what was begun …\n");
  await Promise.race([server.close(), untilSignal(io)]);
  io.print("Stopped. Everything that was acknowledged is in the store.\n");
  return 0;
}

/** Says in each line what it was written for. */
function toOrigin(): object {
  const requestId = findRequestId();
  return requestId === undefined ? {} : { requestId };
}

function openLogOutput(
  { logFormat }: Config,
  { isTerminal, printError }: ServeIo,
): DestinationStream {
  const format = logFormat ?? (isTerminal ? "text" : "json");
  if (format === "json") return pino.destination({ fd: 2, sync: true });
  return { write: (line) => printError(toReadableLine(line)) };
}

/** Waits for the signal to stop; meanwhile SIGHUP reads the certificate again. */
async function untilStopped(io: ServeIo, server: RunningServer): Promise<void> {
  const stopReloading = io.onSignal("SIGHUP", () => void server.reload());
  await untilSignal(io);
  stopReloading();
}

async function untilSignal(io: ServeIo): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stops = [io.onSignal("SIGTERM", resolve), io.onSignal("SIGINT", resolve)];
  await promise;
  for (const stop of stops) stop();
}

function toServerOptions(config: Config, log: Logger) {
  const { minPasswordLength, maxFileBytes, messagesPerSecond, maxRegistrationsPerHour } = config;
  const { requestsPerSecond, maxConnectionsPerAddress, ports } = config;
  return {
    ...config,
    ports: Object.entries(ports).map(([name, port]) => ({ name, port })),
    webFolder: fileURLToPath(new URL("../../web/dist", import.meta.url)),
    limits: { minPasswordLength, maxFileBytes, messagesPerSecond, maxRegistrationsPerHour },
    listenerLimits: { requestsPerSecond, maxConnectionsPerAddress },
    version: readVersion(),
    log,
  };
}

function toBannerFacts(config: Config, server: RunningServer) {
  const { name, host, isDemo, ports } = config;
  const toActual = (port: string) => server.ports[port] ?? 0;
  return {
    name,
    host,
    isDemo,
    ports: {
      ...ports,
      ...Object.fromEntries(Object.keys(ports).map((port) => [port, toActual(port)])),
    },
    lanAddresses: listLanAddresses(),
    metrics: config.metrics && { host: config.metrics.host, port: toActual("metrics") },
    dataFolder: server.dataFolder,
    rootPath: server.rootCertificate,
  };
}

function listLanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address);
}

/** The message of what an operator can mend; everything of a defect. */
function toReason(thrown: unknown): string {
  if (thrown instanceof ChatError && thrown.code !== "internal") return thrown.message;
  if (!(thrown instanceof Error)) return String(thrown);
  return "code" in thrown || thrown.name === "Error" ? thrown.message : String(thrown.stack);
}
