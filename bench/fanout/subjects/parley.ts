import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Placed } from "../place.ts";
import { password } from "../seed.ts";
import { runSubject } from "./run-subject.ts";
import type { Subject } from "./subject.ts";

const parleyMain = fileURLToPath(new URL("../../../packages/cli/bin/parley.js", import.meta.url));

type PortName = "web" | "qt" | "line";

/** Where the banner tells the port of a door. */
const bannerLines: Readonly<Record<PortName, RegExp>> = {
  web: /browser +http:.*:(\d+)\n/,
  qt: /Qt chat +.*\n +http:.*:(\d+)\n/,
  line: /terminal +nc .* (\d+)\n/,
};

/** Parley itself, reached by one of its doors; with flags that make it another subject. */
export function parley(
  title: string,
  wire: string,
  port: PortName,
  hasFiles: boolean,
  ownFlags: readonly string[] = [],
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
      const flags = [...ports, ...tls, ...parleyLimits, ...ownFlags, ...parleyFlags];
      const settings = ["--data", data, "--log-level=warn", ...flags];
      const loadFlags = ["--password", password, "--tokens", seed.tokens];
      const findPort = async (placed: Placed) => Number(await placed.find(bannerLines[port]));
      return runSubject([...node, ...settings], findPort, loadFlags);
    },
  };
}

/** What Parley holds back by default and must not here: what one account may say in a second. */
const parleyLimits: readonly string[] = ["--message-rate=1000000"];
