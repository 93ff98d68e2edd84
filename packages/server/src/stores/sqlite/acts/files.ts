import type { AccountId, File, FileId, Sha256 } from "@parley/core";
import type { Database } from "../database.ts";
import type { Acts } from "./act.ts";

const fileColumns =
  "f.id, f.name, f.size, f.media_type AS mediaType, f.kind, f.sha256, f.width, f.height";

/** The file, when the account owns it. */
export function findOwnFile(db: Database, accountId: AccountId, id: FileId): File | undefined {
  return db.get<File>(
    `SELECT ${fileColumns} FROM files f WHERE f.id = ? AND f.account_id = ?`,
    id,
    accountId,
  );
}

/** Reads of files. */
export const fileReads: Acts<"findFile" | "filterUnusedBlobs"> = {
  findFile(db, accountId, id) {
    return db.get<File>(
      `SELECT ${fileColumns} FROM files f
       WHERE f.id = ? AND (f.account_id = ? OR EXISTS (
         SELECT 1 FROM accounts WHERE avatar_id = f.id) OR EXISTS (
         SELECT 1 FROM events e JOIN members m ON m.conversation_id = e.log
         WHERE e.file_id = f.id AND m.account_id = ?))`,
      id,
      accountId,
      accountId,
    );
  },

  filterUnusedBlobs(db, blobs) {
    return db
      .all<{ readonly value: Sha256 }>(
        `SELECT value FROM json_each(?)
         WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.sha256 = value)`,
        JSON.stringify(blobs),
      )
      .map((row) => row.value);
  },
};

/** Changes of files. */
export const fileWrites: Acts<"deleteUnusedFiles"> = {
  deleteUnusedFiles(db, createdBefore) {
    return db.run(
      `DELETE FROM files WHERE created_at < ?
       AND NOT EXISTS (SELECT 1 FROM events e WHERE e.file_id = files.id)
       AND NOT EXISTS (SELECT 1 FROM accounts WHERE avatar_id = files.id)`,
      createdBefore,
    );
  },
};
