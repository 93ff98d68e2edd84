/** A flag of the server: what stands in the help, and by which variable it can be set as well. */
export type Flag = {
  /** In the help, for example `PORT`; without one the flag stands alone and is on when it is there. */
  readonly value?: string;
  /** One sentence, without full stop. */
  readonly help: string;
  /** As it would be typed; `undefined` when there is none. */
  readonly preset?: string;
  /** May be given again; the variable takes several, parted by commas. */
  readonly isList?: true;
};

/** The name of a flag, without its dashes. */
export type FlagName =
  | "host"
  | "data"
  | "name"
  | `port-${"web" | "im" | "qt-tls" | "qt" | "grpc" | "line"}`
  | `tls-${"cert" | "key"}`
  | "allow-origin"
  | "trust-proxy"
  | "min-password-length"
  | "max-file-size"
  | `${"message" | "request" | "registration"}-rate`
  | "connections-per-address"
  | "jwt-lifetime"
  | "codes"
  | "max-queued"
  | "workers"
  | "port-metrics"
  | "metrics-host"
  | "demo"
  | "line-guests"
  | "grpc-transport"
  | "log-level"
  | "log-format"
  | "help";

/** Every flag by its name, in the order of the help. */
export const flags: Readonly<Record<FlagName, Flag>> = {
  host: {
    value: "ADDRESS",
    preset: "127.0.0.1",
    help: "the address to listen on; 0.0.0.0 lets other machines in",
  },
  data: { value: "FOLDER", preset: "./data", help: "where messages, files and keys are kept" },
  name: { value: "NAME", preset: "Parley", help: "the server's name, as people see it" },
  "port-web": { value: "PORT", preset: "8000", help: "browsers, HTTP and the native clients" },
  "port-im": { value: "PORT", preset: "8001", help: "WebSocket of the Qt instant messenger" },
  "port-qt-tls": {
    value: "PORT",
    preset: "65002",
    help: "the Qt chat over TLS, and the older one",
  },
  "port-qt": { value: "PORT", preset: "65003", help: "the Qt chat in plain text" },
  "port-grpc": { value: "PORT", preset: "9090", help: "the Flutter and Go clients" },
  "port-line": { value: "PORT", preset: "7000", help: "lines of text: nc, telnet, QTcpSocket" },
  "tls-cert": { value: "FILE", help: "your own certificate with its chain, in PEM" },
  "tls-key": { value: "FILE", help: "the key to it, in PEM" },
  "allow-origin": {
    value: "ORIGIN",
    isList: true,
    help: "whose pages may call, like https://chat.example; * for all",
  },
  "trust-proxy": {
    value: "NETWORK",
    isList: true,
    help: "a reverse proxy to believe, like 10.0.0.7 or 10.0.0.0/8",
  },
  "min-password-length": {
    value: "COUNT",
    preset: "6",
    help: "characters of a new password, at least",
  },
  "max-file-size": { value: "SIZE", preset: "2GiB", help: "of one file, in B, KiB, MiB or GiB" },
  "message-rate": {
    value: "COUNT",
    preset: "100",
    help: "messages of one account a second; ten times as many at once",
  },
  "request-rate": {
    value: "COUNT",
    preset: "500",
    help: "HTTP requests of one address a second; ten times as many at once",
  },
  "registration-rate": {
    value: "COUNT",
    preset: "10000",
    help: "new accounts of one address in an hour",
  },
  "connections-per-address": {
    value: "COUNT",
    preset: "1000",
    help: "open connections of one address; this machine's own are not counted",
  },
  codes: {
    value: "WAY",
    preset: "log",
    help: "how phone codes go out: log, a webhook, a mail server (URL)",
  },
  "jwt-lifetime": {
    value: "MINUTES",
    preset: "600",
    help: "how long a token of the Flutter and Go clients is good",
  },
  "max-queued": {
    value: "SIZE",
    help: "of all that waits for slow readers; a quarter of the memory without",
  },
  workers: {
    value: "COUNT",
    preset: "0",
    help: "threads that hold the connections; 0: the main one does",
  },
  "port-metrics": {
    value: "PORT",
    help: "serve GET /metrics for Prometheus, on a port of its own; off without",
  },
  "metrics-host": {
    value: "ADDRESS",
    preset: "127.0.0.1",
    help: "the address of that port; whoever reaches it can read it",
  },
  demo: { help: "make the five users of the older Qt chat, with known passwords" },
  "line-guests": { help: "let line clients in without a password, as guest-NAME" },
  "grpc-transport": {
    value: "WHICH",
    preset: "own",
    help: "HTTP/2 for gRPC connections: own, or node for that of Node.js",
  },
  "log-level": {
    value: "LEVEL",
    preset: "info",
    help: "trace, debug, info, warn, error, fatal or silent",
  },
  "log-format": {
    value: "FORMAT",
    help: "json, one object a line, or text; text on a terminal, else json",
  },
  help: { help: "show this and stop" },
};

/** The environment variable of a flag: `PARLEY_PORT_WEB` for `port-web`. */
export function toVariable(name: string): string {
  return `PARLEY_${name.toUpperCase().replaceAll("-", "_")}`;
}
