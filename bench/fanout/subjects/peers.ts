import { fileURLToPath } from "node:url";
import { build, type ProgramName } from "../build.ts";
import type { Certificate } from "../certificate.ts";
import type { Placed } from "../place.ts";
import { runSubject } from "./run-subject.ts";
import type { Subject } from "./subject.ts";

function toTlsFlags(certificate: Certificate | undefined): readonly string[] {
  return certificate === undefined ? [] : ["--tls", certificate.certFile, certificate.keyFile];
}

const findPort = async (placed: Placed) => Number(await placed.find(/listening on (\d+)/));

/** A peer that has to be built. */
export function program(
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
      return runSubject([path, ...more], findPort);
    },
  };
}

/** A peer that Node runs. */
export function script(title: string, wire: string, folder: string, hasFiles: boolean): Subject {
  const path = fileURLToPath(new URL(`../peers/${folder}/server.ts`, import.meta.url));
  return {
    title,
    wire,
    hasTls: true,
    hasFiles,
    start: ({ certificate }) =>
      runSubject([process.execPath, path, ...toTlsFlags(certificate)], findPort),
  };
}
