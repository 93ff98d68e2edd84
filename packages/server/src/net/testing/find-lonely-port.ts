import { randomInt } from "node:crypto";

/** A port of an address of its own (Linux has millions), which nobody else happens to take: no test, no outgoing connection, no service. */
export function findLonelyPort(): { readonly host: string; readonly port: number } {
  const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  return { host, port: randomInt(20_000, 30_000) };
}
