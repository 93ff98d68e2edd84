import { type CodeSetting, parseCodeSetting } from "../codes/code-setting.ts";
import { parseNetwork } from "../net/trusted-proxies.ts";
import { type Environment, type FlagReader, readFlags } from "./read-flags.ts";
import {
  type GrpcTransport,
  type LogFormat,
  type LogLevel,
  parseGrpcTransport,
  parseHost,
  parseLogFormat,
  parseLogLevel,
  parseMinutes,
  parseName,
  parseOrigin,
  parsePasswordLength,
  parsePort,
  parseRate,
  parseSize,
  parseThreads,
  parseYes,
} from "./values.ts";

/** Ports by the name in their flag. */
export type PortName = "web" | "im" | "qt-tls" | "qt" | "grpc" | "line";

/** Everything that an operator can choose. */
export type Config = {
  /** Address or name to listen on. */
  readonly host: string;
  /** The data folder as it was given: absolute, or relative to the working directory. */
  readonly dataFolder: string;
  /** The server's name, as people see it. */
  readonly name: string;
  /** 0 is any free one. */
  readonly ports: Readonly<Record<PortName, number>>;
  /** The operator's own certificate; `undefined`: the server makes one. */
  readonly tlsFiles: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Origins whose pages may call, or `*`. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and networks of reverse proxies whose word about the client is believed. */
  readonly trustedProxies: readonly string[];
  readonly minPasswordLength: number;
  readonly maxFileBytes: number;
  /** Messages of one account a second, over time. */
  readonly messagesPerSecond: number;
  /** HTTP requests and calls of one address a second, over time. */
  readonly requestsPerSecond: number;
  readonly maxConnectionsPerAddress: number;
  /** New accounts of one address in an hour. */
  readonly maxRegistrationsPerHour: number;
  /** How long a token of the Flutter and Go clients is good. */
  readonly tokenLifetimeMs: number;
  /** How codes reach people who sign in by phone. */
  readonly codes: CodeSetting;
  /** Threads that hold the connections; 0: the main one does. */
  readonly socketThreads: number;
  /** Of what waits for all connections together; `undefined`: as the memory allows. */
  readonly maxQueuedBytes: number | undefined;
  /** Where the metrics are served; `undefined`: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Whether to make the demonstration users. */
  readonly isDemo: boolean;
  /** Whether line clients may come in without a password. */
  readonly allowsLineGuests: boolean;
  /** Who serves connections that speak gRPC. */
  readonly grpcTransport: GrpcTransport;
  readonly logLevel: LogLevel;
  /** `undefined`: as whoever reads it likes it. */
  readonly logFormat: LogFormat | undefined;
};

/** What a command line asks for. An error is one line for the operator; the process then ends with code 2. */
export type Command =
  | { readonly kind: "start"; readonly config: Config }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly message: string };

/**
 * Reads the arguments (without program and script) and the environment. A flag goes before its variable, the variable
 * before the default; an empty variable counts as absent. Never throws.
 */
export function parseConfig(args: readonly string[], environment: Environment): Command {
  try {
    const reader = readFlags(args, environment);
    if (reader.has("help")) return { kind: "help" };
    return { kind: "start", config: toConfig(reader) };
  } catch (error) {
    return { kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

function toConfig(reader: FlagReader): Config {
  const asIs = (text: string) => text;
  return {
    host: reader.require("host", parseHost),
    dataFolder: reader.require("data", asIs),
    name: reader.require("name", parseName),
    ports: {
      web: reader.require("port-web", parsePort),
      im: reader.require("port-im", parsePort),
      "qt-tls": reader.require("port-qt-tls", parsePort),
      qt: reader.require("port-qt", parsePort),
      grpc: reader.require("port-grpc", parsePort),
      line: reader.require("port-line", parsePort),
    },
    tlsFiles: toTlsFiles(reader.find("tls-cert", asIs), reader.find("tls-key", asIs)),
    allowedOrigins: reader.list("allow-origin", parseOrigin),
    trustedProxies: reader.list("trust-proxy", parseNetwork),
    minPasswordLength: reader.require("min-password-length", parsePasswordLength),
    maxFileBytes: reader.require("max-file-size", parseSize),
    messagesPerSecond: reader.require("message-rate", parseRate),
    requestsPerSecond: reader.require("request-rate", parseRate),
    maxConnectionsPerAddress: reader.require("connections-per-address", parseRate),
    maxRegistrationsPerHour: reader.require("registration-rate", parseRate),
    tokenLifetimeMs: reader.require("jwt-lifetime", parseMinutes),
    codes: reader.require("codes", parseCodeSetting),
    socketThreads: reader.require("workers", parseThreads),
    maxQueuedBytes: reader.find("max-queued", parseSize),
    metrics: toMetrics(reader),
    isDemo: reader.find("demo", parseYes) ?? false,
    allowsLineGuests: reader.find("line-guests", parseYes) ?? false,
    grpcTransport: reader.require("grpc-transport", parseGrpcTransport),
    logLevel: reader.require("log-level", parseLogLevel),
    logFormat: reader.find("log-format", parseLogFormat),
  };
}

function toMetrics(reader: FlagReader): Config["metrics"] {
  const port = reader.find("port-metrics", parsePort);
  return port === undefined ? undefined : { host: reader.require("metrics-host", parseHost), port };
}

function toTlsFiles(certFile: string | undefined, keyFile: string | undefined): Config["tlsFiles"] {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile !== undefined) throw new Error("--tls-cert needs --tls-key as well");
  if (keyFile !== undefined) throw new Error("--tls-key needs --tls-cert as well");
  return undefined;
}
