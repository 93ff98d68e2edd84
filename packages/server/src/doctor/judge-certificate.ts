import type { X509Certificate } from "node:crypto";
import { failure, type Outcome, ok, warning } from "./finding.ts";

const dayMs = 86_400_000;
/** Whoever renews automatically has done so by then. */
const soonDays = 14;

/** Whether a certificate is good now and for a while. */
export function judgeCertificate(certificate: X509Certificate, now: number): Outcome {
  const { validFromDate, validToDate, subjectAltName, subject } = certificate;
  const names = subjectAltName ?? subject;
  const daysLeft = Math.floor((validToDate.getTime() - now) / dayMs);
  const until = validToDate.toISOString().slice(0, 10);
  if (validFromDate.getTime() > now) {
    return failure(`good only from ${validFromDate.toISOString()}`, "is the clock right?");
  }
  if (daysLeft < 0) return failure(`ended on ${until}`, "renew it; SIGHUP makes a server read it");
  const text = `good until ${until} (${daysLeft} days), for ${names}`;
  return daysLeft < soonDays ? warning(text, "renew it; SIGHUP makes a server read it") : ok(text);
}
