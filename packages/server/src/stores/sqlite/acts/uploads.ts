import { ChatError, type FileId, type Sha256, type Upload, type UploadId } from "@parley/core";
import type { Acts } from "./act.ts";

type UploadRow = Omit<Upload, "sha256" | "fileId"> & {
  readonly sha256: Sha256 | null;
  readonly fileId: FileId | null;
};

/** Reads of uploads. */
export const uploadReads: Acts<"findUpload" | "countUploads"> = {
  findUpload(db, id) {
    const row = db.get<UploadRow>(
      `SELECT id, account_id AS accountId, name, size, sha256, file_id AS fileId,
         created_at AS createdAt FROM uploads WHERE id = ?`,
      id,
    );
    return row && { ...row, sha256: row.sha256 ?? undefined, fileId: row.fileId ?? undefined };
  },

  countUploads(db, accountId) {
    const row = db.get<{ count: number }>(
      "SELECT count(*) AS count FROM uploads WHERE account_id = ? AND file_id IS NULL",
      accountId,
    );
    return row?.count ?? 0;
  },
};

/** Changes of uploads. */
export const uploadWrites: Acts<
  "createUpload" | "finishUpload" | "deleteUpload" | "deleteStaleUploads"
> = {
  createUpload(db, upload) {
    db.run(
      `INSERT INTO uploads (id, account_id, name, size, sha256, file_id, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      upload.id,
      upload.accountId,
      upload.name,
      upload.size,
      upload.sha256 ?? null,
      upload.fileId ?? null,
      upload.createdAt,
    );
  },

  finishUpload(db, id, file, at) {
    const stored = db.run(
      `INSERT INTO files (id, account_id, name, size, media_type, kind, sha256, width, height, created_at)
       SELECT ?, account_id, ?, ?, ?, ?, ?, ?, ?, ? FROM uploads WHERE id = ?`,
      file.id,
      file.name,
      file.size,
      file.mediaType,
      file.kind,
      file.sha256,
      file.width,
      file.height,
      at,
      id,
    );
    if (stored === 0) throw new ChatError("not_found", "there is no such upload");
    db.run("UPDATE uploads SET file_id = ? WHERE id = ?", file.id, id);
  },

  deleteUpload(db, id) {
    db.run("DELETE FROM uploads WHERE id = ?", id);
  },

  deleteStaleUploads(db, createdBefore) {
    return db
      .all<{ readonly id: UploadId }>(
        "DELETE FROM uploads WHERE created_at < ? RETURNING id",
        createdBefore,
      )
      .map((row) => row.id);
  },
};
