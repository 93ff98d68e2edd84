import type { Acts } from "./act.ts";

/** The health check. It writes a row: a commit of nothing would not touch the disk. */
export const probeWrites: Acts<"probe"> = {
  probe(db) {
    db.run("UPDATE meta SET probes = probes + 1");
  },
};
