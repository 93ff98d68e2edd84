import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { createLeaf, createRoot } from "./certificates.ts";
import type { TlsCredentials } from "./tls-source.ts";

/** A certificate is renewed when it has less than this to live. */
const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/** The file of the root certificate, to be given to clients. */
export function toRootPath(folder: string): string {
  return join(folder, "root.crt");
}

/**
 * The server's certificate from `folder`, made or renewed as needed: on the first run, a month before it
 * ends, and when it lacks one of `names`. The root is made on the first run and kept, since people
 * install it. Keys are for the owner's eyes only. Throws when the root's key is lost or is another's.
 */
export async function openOwnCredentials(options: {
  readonly folder: string;
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly log: Log;
}): Promise<TlsCredentials> {
  const { folder, names, now, log } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await openRoot(folder, now, log);
  const leaf = await readPair(folder, "server");
  if (leaf !== undefined && isFit(leaf, root, names, now)) return leaf;
  const renewed = await createLeaf(root, names, now);
  await writePair(folder, "server", renewed);
  log.info({ names }, "made a certificate for this server");
  return renewed;
}

async function openRoot(folder: string, now: number, log: Log): Promise<TlsCredentials> {
  const stored = await readPair(folder, "root");
  if (stored !== undefined) {
    if (!isPair(stored)) {
      throw new Error(
        `${join(folder, "root.key")} does not belong to root.crt; restore it, or remove ${folder} to make a new root`,
      );
    }
    if (lifeLeftMs(stored, now) > renewBeforeMs) return stored;
    log.warn({ file: toRootPath(folder) }, "the root certificate ends; clients need the new one");
  }
  const root = await createRoot(now);
  await writePair(folder, "root", root);
  return root;
}

function isFit(
  leaf: TlsCredentials,
  root: TlsCredentials,
  names: readonly string[],
  now: number,
): boolean {
  if (!isPair(leaf) || lifeLeftMs(leaf, now) <= renewBeforeMs) return false;
  const certificate = new X509Certificate(leaf.cert);
  return (
    certificate.verify(new X509Certificate(root.cert).publicKey) &&
    names.every((name) =>
      isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name),
    )
  );
}

/** Whether both can be read and belong together. */
function isPair({ cert, key }: TlsCredentials): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    // What cannot be read is no pair.
    return false;
  }
}

function lifeLeftMs({ cert }: TlsCredentials, now: number): number {
  return new X509Certificate(cert).validToDate.getTime() - now;
}

/** `undefined` without a certificate; a missing key is empty. */
async function readPair(folder: string, name: string): Promise<TlsCredentials | undefined> {
  const [cert, key] = await Promise.all([
    readText(join(folder, `${name}.crt`)),
    readText(join(folder, `${name}.key`)),
  ]);
  return cert === undefined ? undefined : { cert, key: key ?? "" };
}

/** The key first: a certificate stands for a complete pair, also after a crash in between. */
async function writePair(folder: string, name: string, pair: TlsCredentials): Promise<void> {
  await replaceFile(join(folder, `${name}.key`), pair.key, 0o600);
  await replaceFile(join(folder, `${name}.crt`), pair.cert, 0o644);
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode, flush: true });
  await rename(draft, path);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
