import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TlsCredentials } from "./tls-source.ts";

/** Where the operator keeps a certificate (with its chain) and its key, as PEM. */
export type OperatorFiles = { readonly certFile: string; readonly keyFile: string };

/**
 * Reads and checks the operator's own certificate. Throws an error that names flag and file when one cannot be read, is
 * none, has ended at `now` (milliseconds since 1970), or when the two do not belong together.
 */
export async function readOperatorCredentials(
  { certFile, keyFile }: OperatorFiles,
  now: number,
): Promise<TlsCredentials> {
  const cert = await read("--tls-cert", certFile);
  const key = await read("--tls-key", keyFile);
  const certificate = parse("--tls-cert", certFile, "certificate", () => new X509Certificate(cert));
  const privateKey = parse("--tls-key", keyFile, "private key", () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(`--tls-key: ${keyFile} is not the key of the certificate in ${certFile}`);
  }
  if (certificate.validToDate.getTime() <= now) {
    throw new Error(`--tls-cert: ${certFile} ended on ${certificate.validTo}`);
  }
  return { cert, key };
}

async function read(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown error";
    throw new Error(`${flag}: cannot read ${file}: ${reason}`, { cause: error });
  }
}

function parse<T extends KeyObject | X509Certificate>(
  flag: string,
  file: string,
  what: string,
  parsePem: () => T,
): T {
  try {
    return parsePem();
  } catch (error) {
    throw new Error(`${flag}: ${file} holds no ${what} in PEM`, { cause: error });
  }
}
