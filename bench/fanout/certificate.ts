import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** A certificate for localhost and its key, as files. */
export type Certificate = { readonly certFile: string; readonly keyFile: string };

/** Makes a self-signed certificate on P-256: the same one for every server. */
export function createCertificate(folder: string): Certificate {
  const certFile = join(folder, "cert.pem");
  const keyFile = join(folder, "key.pem");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", keyFile, "-out", certFile, "-days", "30"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...names, ...files], { stdio: "ignore" });
  return { certFile, keyFile };
}
