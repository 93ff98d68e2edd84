import "reflect-metadata";
import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { TlsCredentials } from "./tls-source.ts";

const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" } as const;
const dayMs = 24 * 60 * 60 * 1000;
const rootDays = 3_650;
/** Apple's systems take no longer ones: 398 days, the first day counted. */
const leafDays = 397;
/** Clocks of clients may be behind ours. */
const backdateMs = dayMs;

/** Makes a self-signed root that may sign leaves and nothing else, for ten years from `now` (ms since 1970). */
export async function createRoot(now: number): Promise<TlsCredentials> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const serialNumber = createSerial();
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    // The serial tells the roots of two servers apart in a client's list.
    name: `CN=Parley root ${serialNumber.slice(0, 8)}`,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now + rootDays * dayMs),
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: root.toString("pem"), key: await exportKey(keys.privateKey) };
}

/**
 * Makes a server certificate for `names` (DNS names and IP addresses), signed by `root`, for 396 days
 * from `now`. Its `cert` is the chain: leaf, then root.
 */
export async function createLeaf(
  root: TlsCredentials,
  names: readonly string[],
  now: number,
): Promise<TlsCredentials> {
  const { subtle } = webcrypto;
  const rootKey = createPrivateKey(root.key).export({ type: "pkcs8", format: "der" });
  const signingKey = await subtle.importKey("pkcs8", rootKey, keyAlgorithm, false, ["sign"]);
  const keys = await subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const leaf = await X509CertificateGenerator.create({
    serialNumber: createSerial(),
    subject: "CN=Parley",
    issuer: toDistinguishedName(root.cert),
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now - backdateMs + leafDays * dayMs),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
      await AuthorityKeyIdentifierExtension.create(await importPublicKey(root.cert)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${leaf.toString("pem")}\n${root.cert}`, key: await exportKey(keys.privateKey) };
}

/** Twenty bytes at most, positive, and not to be guessed (RFC 5280, 4.1.2.2). */
function createSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" })
    .export({ type: "pkcs8", format: "pem" })
    .toString();
}

async function importPublicKey(cert: string): Promise<webcrypto.CryptoKey> {
  const der = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return webcrypto.subtle.importKey("spki", der, keyAlgorithm, true, ["verify"]);
}

/** Node writes one attribute a line. */
function toDistinguishedName(cert: string): string {
  return new X509Certificate(cert).subject.split("\n").join(", ");
}
