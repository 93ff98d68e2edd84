import { isIP } from "node:net";
import type { PortName } from "./config.ts";

/** What a banner tells about. */
export type BannerFacts = {
  /** The server's name. */
  readonly name: string;
  /** The address or name that the server listens on. */
  readonly host: string;
  /** The ports as they came out. */
  readonly ports: Readonly<Record<PortName, number>>;
  /** Addresses of this machine that others can reach, without loopback. */
  readonly lanAddresses: readonly string[];
  /** Absolute. */
  readonly dataFolder: string;
  /** The root certificate for clients to trust; `undefined` with the operator's own certificate. */
  readonly rootPath: string | undefined;
  /** Where the metrics are served, if they are. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly isDemo: boolean;
};

const column = 13;

/** The lines that a starting server prints: where to go, who can come, where things are. Ends with a line break. */
export function toBanner(facts: BannerFacts): string {
  const { name, ports, rootPath, metrics } = facts;
  const reach = toReach(facts);
  const at = (scheme: string, port: number) =>
    reach.addresses.map((address) => `${scheme}://${toUrlHost(address)}:${port}`);
  const line = (label: string, [first = "", ...more]: readonly string[]) => [
    `  ${label.padEnd(column)}${first}`,
    ...more.map((text) => " ".repeat(column + 2) + text),
  ];
  return [
    "",
    `${name} is ready. ${reach.sentence}`,
    "",
    ...line("browser", at("http", ports.web)),
    ...line("Qt chat", [...at("https", ports["qt-tls"]), ...at("http", ports.qt)]),
    ...line("messenger", at("ws", ports.im)),
    ...line(
      "gRPC",
      reach.addresses.map((address) => `${toUrlHost(address)}:${ports.grpc}`),
    ),
    ...line(
      "terminal",
      reach.addresses.map((address) => `nc ${address} ${ports.line}`),
    ),
    ...(metrics === undefined
      ? []
      : line("metrics", [`http://${toUrlHost(metrics.host)}:${metrics.port}/metrics`])),
    ...line("data", [facts.dataFolder]),
    ...(rootPath === undefined ? [] : line("certificate", [`${rootPath} (for clients to trust)`])),
    ...(facts.isDemo ? line("demo", ["five users with known passwords: not for strangers"]) : []),
    "",
  ]
    .join("\n")
    .concat("\n");
}

type Reach = { readonly sentence: string; readonly addresses: readonly string[] };

function toReach({ host, lanAddresses }: BannerFacts): Reach {
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) {
    return {
      sentence: "Only this machine can reach it; --host 0.0.0.0 lets others in.",
      addresses: [host === "::1" ? host : "localhost"],
    };
  }
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const reachable = lanAddresses.filter((address) => host === "::" || isIP(address) === 4);
  return {
    sentence: "Everyone who can reach this machine can reach it.",
    addresses: isEverywhere ? ["localhost", ...reachable] : [host],
  };
}

function toUrlHost(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
