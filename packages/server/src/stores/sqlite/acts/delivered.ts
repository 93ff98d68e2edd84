import type { Acts } from "./act.ts";

/** What older clients are known to have received. */
export const deliveredReads: Acts<"findDelivered"> = {
  findDelivered(db, accountId, door, log) {
    return db.get<{ seq: number }>(
      "SELECT seq FROM delivered WHERE account_id = ? AND door = ? AND log = ?",
      accountId,
      door,
      log,
    )?.seq;
  },
};

/** Changes of what older clients are known to have received. */
export const deliveredWrites: Acts<"saveDelivered"> = {
  saveDelivered(db, accountId, door, log, seq) {
    db.run(
      `INSERT INTO delivered (account_id, door, log, seq) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq WHERE seq < excluded.seq`,
      accountId,
      door,
      log,
      seq,
    );
  },
};
