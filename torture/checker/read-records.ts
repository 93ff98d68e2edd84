import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry, Line } from "../record.ts";

type Client = Extract<Entry, { kind: "client" }>;

/** What one client wrote down. */
export type ClientRecord = { readonly client: Client; readonly entries: readonly Line[] };

/** Reads the records of a folder. A last line that was cut off is none. */
export function readRecords(folder: string): readonly ClientRecord[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  return names.toSorted().map((name) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
    const [client, ...entries] = lines.map((line): Line => JSON.parse(line));
    if (client?.kind !== "client") throw new Error(`${name} does not say whose it is`);
    return { client, entries };
  });
}
