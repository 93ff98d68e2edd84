import { hostname, networkInterfaces } from "node:os";

/**
 * By what this machine may be called: localhost, its host name, its addresses, and `host`, unless that
 * one means "all addresses". Link-local IPv6 addresses are left out: they need a zone, which no certificate has.
 */
export function listMachineNames(host: string): readonly string[] {
  const own = hostname().toLowerCase();
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address.replace(/%.*$/, ""))
    .filter((address) => !address.startsWith("fe80:"));
  const names = ["localhost", "127.0.0.1", "::1", own, `${own}.local`, host, ...addresses];
  return [...new Set(names)].filter((name) => isName(name) && name !== "0.0.0.0" && name !== "::");
}

/** What can stand in a certificate and be compared; a host name may be anything. */
function isName(name: string): boolean {
  return /^[a-z0-9.:-]+$/i.test(name) && !name.startsWith(".") && !name.startsWith("-");
}
