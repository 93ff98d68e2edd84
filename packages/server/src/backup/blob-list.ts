import type { Database } from "../stores/sqlite/database.ts";

/** A blob that a database refers to. */
export type ListedBlob = {
  readonly sha256: string;
  readonly size: number;
  /** One of the files that have these bytes, for people. */
  readonly name: string;
};

/** Every blob that the database refers to, once. */
export function listBlobs(db: Database): readonly ListedBlob[] {
  return db.all<ListedBlob>(
    "SELECT sha256, max(size) AS size, min(name) AS name FROM files GROUP BY sha256 ORDER BY sha256",
  );
}

/** Whether the database still refers to a blob. */
export function refersTo(db: Database, sha256: string): boolean {
  return db.get("SELECT 1 FROM files WHERE sha256 = ?", sha256) !== undefined;
}
