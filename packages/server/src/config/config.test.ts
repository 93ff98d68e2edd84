import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";
import { flags, toVariable } from "./flags.ts";
import { toHelp } from "./help.ts";

const defaults = {
  host: "127.0.0.1",
  dataFolder: "./data",
  name: "Parley",
  ports: { web: 8000, im: 8001, "qt-tls": 65002, qt: 65003, grpc: 9090, line: 7000 },
  tlsFiles: undefined,
  allowedOrigins: [],
  trustedProxies: [],
  minPasswordLength: 6,
  maxFileBytes: 2 * 1024 ** 3,
  messagesPerSecond: 100,
  requestsPerSecond: 500,
  maxConnectionsPerAddress: 1000,
  maxRegistrationsPerHour: 10_000,
  tokenLifetimeMs: 36_000_000,
  codes: { kind: "log" },
  socketThreads: 0,
  maxQueuedBytes: undefined,
  metrics: undefined,
  isDemo: false,
  allowsLineGuests: false,
  grpcTransport: "own",
  logLevel: "info",
  logFormat: undefined,
};

const chosen = {
  host: "0.0.0.0",
  dataFolder: "/srv/chat",
  name: "Our club",
  ports: { web: 80, im: 0, "qt-tls": 1, qt: 2, grpc: 3, line: 65535 },
  tlsFiles: { certFile: "a.pem", keyFile: "b.pem" },
  allowedOrigins: ["https://one.example", "http://localhost:5173"],
  trustedProxies: ["10.0.0.7", "2001:db8::/32"],
  minPasswordLength: 12,
  maxFileBytes: 64 * 1024 ** 2,
  messagesPerSecond: 5000,
  requestsPerSecond: 50,
  maxConnectionsPerAddress: 20,
  maxRegistrationsPerHour: 3,
  tokenLifetimeMs: 1_800_000,
  codes: { kind: "webhook", url: "https://sms.example/send", credentials: "me:secret" },
  socketThreads: 4,
  maxQueuedBytes: 500 * 1024 ** 2,
  metrics: { host: "10.1.2.3", port: 9464 },
  isDemo: true,
  allowsLineGuests: true,
  grpcTransport: "node",
  logLevel: "debug",
  logFormat: "json",
};

const codeExamples =
  "log, https://sms.example/send or smtp://mail.example?from=chat@x.example&to={phone}@sms.example";

const args = [
  ...["--host", "0.0.0.0", "--data=/srv/chat", "--name", "Our club", "--port-web", "80"],
  ...["--port-im", "0", "--port-qt-tls", "1", "--port-qt", "2", "--port-grpc", "3"],
  ...["--port-line", "65535", "--tls-cert", "a.pem", "--tls-key", "b.pem"],
  ...["--allow-origin", "https://one.example", "--allow-origin", "http://localhost:5173"],
  ...["--message-rate", "5000", "--request-rate", "50", "--registration-rate", "3"],
  ...["--connections-per-address", "20"],
  ...["--trust-proxy", "10.0.0.7", "--trust-proxy", "2001:db8::/32"],
  ...[
    "--min-password-length",
    "12",
    "--jwt-lifetime",
    "30",
    "--max-file-size",
    "64MiB",
    "--demo",
    "--max-queued",
    "500MiB",
    "--workers",
    "4",
    "--port-metrics",
    "9464",
    "--metrics-host",
    "10.1.2.3",
    "--line-guests",
    "--codes",
    "https://me:secret@sms.example/send",
    "--grpc-transport",
    "node",
    "--log-level",
    "debug",
    "--log-format",
    "json",
  ],
];

const environment = {
  PARLEY_HOST: "0.0.0.0",
  PARLEY_DATA: "/srv/chat",
  PARLEY_NAME: "Our club",
  PARLEY_PORT_WEB: "80",
  PARLEY_PORT_IM: "0",
  PARLEY_PORT_QT_TLS: "1",
  PARLEY_PORT_QT: "2",
  PARLEY_PORT_GRPC: "3",
  PARLEY_PORT_LINE: "65535",
  PARLEY_TLS_CERT: "a.pem",
  PARLEY_TLS_KEY: "b.pem",
  PARLEY_ALLOW_ORIGIN: "https://one.example, http://localhost:5173",
  PARLEY_TRUST_PROXY: "10.0.0.7,2001:db8::/32",
  PARLEY_MIN_PASSWORD_LENGTH: "12",
  PARLEY_MAX_FILE_SIZE: "64MiB",
  PARLEY_MAX_QUEUED: "500MiB",
  PARLEY_MESSAGE_RATE: "5000",
  PARLEY_REQUEST_RATE: "50",
  PARLEY_REGISTRATION_RATE: "3",
  PARLEY_CONNECTIONS_PER_ADDRESS: "20",
  PARLEY_JWT_LIFETIME: "30",
  PARLEY_CODES: "https://me:secret@sms.example/send",
  PARLEY_WORKERS: "4",
  PARLEY_PORT_METRICS: "9464",
  PARLEY_METRICS_HOST: "10.1.2.3",
  PARLEY_DEMO: "1",
  PARLEY_LINE_GUESTS: "true",
  PARLEY_GRPC_TRANSPORT: "node",
  PARLEY_LOG_LEVEL: "debug",
  PARLEY_LOG_FORMAT: "json",
};

describe("parseConfig()", () => {
  it("has a default for everything", () => {
    expect(parseConfig([], {})).toEqual({ kind: "start", config: defaults });
  });

  it("takes everything from flags, and from the environment", () => {
    expect(parseConfig(args, {})).toEqual({ kind: "start", config: chosen });
    expect(parseConfig([], environment)).toEqual({ kind: "start", config: chosen });
  });

  it("prefers a flag to its variable, and takes an empty variable for none", () => {
    const command = parseConfig(["--host", "::1"], { PARLEY_HOST: "0.0.0.0", PARLEY_NAME: "" });
    expect(command).toEqual({ kind: "start", config: { ...defaults, host: "::1" } });
  });

  it("asks for help whatever else there is", () => {
    expect(parseConfig(["--port-web", "nine", "--help"], {})).toEqual({ kind: "help" });
  });

  it.each([
    [["--prot-web", "1"], "unknown flag: --prot-web"],
    [["-p", "1"], "unknown flag: -p"],
    [["--no-demo"], "unknown flag: --no-demo"],
    [["start"], "unexpected argument: start"],
    [["--host"], "--host needs a value: --host ADDRESS"],
    [["--host", "--demo"], "--host needs a value: --host ADDRESS"],
    [["--demo=yes"], "--demo takes no value"],
    [["--port-web", "65536"], "--port-web: 65536 is no port, it must be a number from 0 to 65535"],
    [["--port-web", "8e3"], "--port-web: 8e3 is no port, it must be a number from 0 to 65535"],
    [
      ["--host", "http://x"],
      "--host: http://x is no address, write it like 127.0.0.1, ::1 or chat.example",
    ],
    [
      ["--host", "x:80"],
      "--host: x:80 is no address, write it like 127.0.0.1, ::1 or chat.example",
    ],
    [
      ["--max-file-size", "2 stones"],
      "--max-file-size: 2 stones is no size, write it like 500KiB, 64MiB or 2GiB",
    ],
    [
      ["--jwt-lifetime", "0"],
      "--jwt-lifetime: 0 is no lifetime, it must be a number of minutes from 1 to 525600",
    ],
    [
      ["--max-file-size", "0"],
      "--max-file-size: 0 is no size, write it like 500KiB, 64MiB or 2GiB",
    ],
    [
      ["--allow-origin", "chat.example"],
      "--allow-origin: chat.example is no origin, write it like https://chat.example",
    ],
    [
      ["--allow-origin", "https://a.example/x"],
      "--allow-origin: https://a.example/x is no origin, write it like https://chat.example",
    ],
    [
      ["--log-level", "loud"],
      "--log-level: loud is none of trace, debug, info, warn, error, fatal, silent",
    ],
    [
      ["--min-password-length", "0"],
      "--min-password-length: 0 is no length, it must be a number from 1 to 128",
    ],
    [["--name", "a\nb"], "--name: a name is one line without control characters"],
    [
      ["--codes", "pigeon:secret@x"],
      `--codes: no way to send codes, write it like ${codeExamples}`,
    ],
    [["--tls-cert", "a.pem"], "--tls-cert needs --tls-key as well"],
    [["--tls-key", "a.pem"], "--tls-key needs --tls-cert as well"],
  ])("refuses %j in one line", (wrong, message) => {
    expect(parseConfig(wrong, {})).toEqual({ kind: "error", message });
  });

  it("names the variable when the wrong value stands there", () => {
    expect(parseConfig([], { PARLEY_DEMO: "perhaps" })).toEqual({
      kind: "error",
      message: "PARLEY_DEMO: perhaps is neither yes nor no",
    });
  });

  it.each([
    ["500", 500],
    ["1.5k", 1536],
    ["20 MB", 20_000_000],
    ["1GiB", 1024 ** 3],
  ])("understands a size of %s", (text, maxFileBytes) => {
    const command = parseConfig(["--max-file-size", text], {});
    expect(command).toEqual({ kind: "start", config: { ...defaults, maxFileBytes } });
  });
});

describe("toHelp()", () => {
  it("explains every flag with its default and its variable", () => {
    const help = toHelp();
    for (const name of Object.keys(flags)) expect(help).toContain(`  --${name}`);
    for (const name of Object.keys(environment)) expect(help).toContain(name);
    expect(help).toContain("(default 8000; PARLEY_PORT_WEB)");
    expect(toVariable("port-qt-tls")).toBe("PARLEY_PORT_QT_TLS");
  });

  it("fits a terminal of a hundred columns", () => {
    expect(
      toHelp()
        .split("\n")
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });
});
