import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { readOperatorCredentials } from "../net/tls/operator-certificate.ts";
import { isInUse, toDataChecks } from "./check-data.ts";
import { type Check, failure, type Outcome, ok, warning } from "./finding.ts";
import { judgeCertificate } from "./judge-certificate.ts";

const oldestNode = 24;
/** A connection is an open file; the default limits of connections and readers need about this many. */
const wantedFiles = 12_000;

/** What a server with this configuration would find on this machine. A server may be running on the data folder. */
export function toMachineChecks(config: Config): readonly Check[] {
  return [
    { name: "Node", run: async () => checkNode() },
    { name: "open files", run: () => checkOpenFiles() },
    ...toDataChecks(config.dataFolder),
    { name: "certificate", run: () => checkCertificate(config) },
    ...Object.entries(config.ports).map(([name, port]) => ({
      name: `port ${name}`,
      run: () => checkPort(config, name, port),
    })),
  ];
}

function checkNode(): Outcome {
  const { node } = process.versions;
  return Number.parseInt(node, 10) >= oldestNode
    ? ok(node)
    : failure(`${node} is too old`, `Parley needs Node ${oldestNode} or later`);
}

async function checkOpenFiles(): Promise<Outcome> {
  // Linux tells; elsewhere the limit is not known from here.
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const text = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (text === undefined) return ok("the limit is not known on this system");
  const count = text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text);
  return count >= wantedFiles
    ? ok(`up to ${text}`)
    : warning(
        `up to ${text}: about ${Math.max(0, count - 600)} connections`,
        `ulimit -n ${wantedFiles}, or LimitNOFILE=${wantedFiles} in the systemd unit`,
      );
}

async function checkCertificate({ tlsFiles, dataFolder }: Config): Promise<Outcome> {
  if (tlsFiles !== undefined) {
    const { cert, key } = await readOperatorCredentials(tlsFiles, Date.now());
    createPrivateKey(key);
    return judgeCertificate(new X509Certificate(cert), Date.now());
  }
  const root = join(resolve(dataFolder), "tls", "root.crt");
  if (!existsSync(root)) return ok("none yet; the first start makes one");
  const outcome = judgeCertificate(new X509Certificate(await readFile(root)), Date.now());
  return { ...outcome, message: `our own, for clients to trust: ${root}; ${outcome.message}` };
}

async function checkPort({ host, dataFolder }: Config, name: string, port: number) {
  if (port === 0) return ok("any free one");
  const { promise, resolve: settle } = Promise.withResolvers<NodeJS.ErrnoException | undefined>();
  const server = createServer();
  server.on("error", settle);
  server.listen({ host, port }, () => settle(undefined));
  const error = await promise;
  server.close();
  if (error === undefined) return ok(`${port} is free`);
  const other = `choose another with --port-${name}`;
  if (error.code === "EADDRINUSE") {
    return isInUse(dataFolder)
      ? ok(`${port} is taken, and a server runs on this data folder`)
      : failure(`${port} is taken by another program`, other);
  }
  if (error.code === "EACCES") {
    return failure(
      `${port} needs more rights`,
      `${other}, from 1024 on; or AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit`,
    );
  }
  return failure(`cannot listen on ${host} port ${port}: ${error.message}`, "see --host");
}
