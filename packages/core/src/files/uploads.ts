import { ChatError } from "../error.ts";
import type { UploadId } from "../ids.ts";
import type { Blobs } from "../ports/blobs.ts";
import type { Store, Upload } from "../ports/store.ts";
import type { Session } from "../sessions/session.ts";

/** An upload that is being written by this process. */
export type OpenUpload = { readonly upload: Upload; receivedBytes: number };

/** Known uploads; others are read from the store again. */
const maxKnown = 1000;

/** Uploads that are not finished, each used by one call after the other. */
export interface Uploads {
  /** Runs when the calls before it on the same upload are done. Throws `not_found` for somebody else's or no upload. */
  use<Result>(
    session: Session,
    id: UploadId,
    run: (open: OpenUpload) => Promise<Result>,
  ): Promise<Result>;
  add(upload: Upload): void;
  forget(id: UploadId): void;
}

/** Creates the uploads on a store and its blobs. */
export function createUploads(store: Store, blobs: Blobs): Uploads {
  const known = new Map<UploadId, OpenUpload>();
  const queues = new Map<UploadId, Promise<unknown>>();

  async function load(id: UploadId): Promise<OpenUpload | undefined> {
    const open = known.get(id);
    if (open !== undefined) return open;
    const upload = await store.findUpload(id);
    if (upload === undefined) return undefined;
    const receivedBytes = upload.fileId === undefined ? await blobs.findStageSize(id) : upload.size;
    return receivedBytes === undefined ? undefined : remember({ upload, receivedBytes });
  }

  function remember(open: OpenUpload): OpenUpload {
    const oldest = known.keys().next().value;
    if (known.size >= maxKnown && oldest !== undefined) known.delete(oldest);
    known.set(open.upload.id, open);
    return open;
  }

  return {
    use(session, id, run) {
      const result = (queues.get(id) ?? Promise.resolve()).then(async () => {
        const open = await load(id);
        if (open === undefined || open.upload.accountId !== session.account.id) {
          throw new ChatError("not_found", "there is no such upload");
        }
        return run(open);
      });
      const settled = result
        .catch(() => undefined)
        .then(() => {
          if (queues.get(id) === settled) queues.delete(id);
        });
      queues.set(id, settled);
      return result;
    },
    add(upload) {
      remember({ upload, receivedBytes: 0 });
    },
    forget(id) {
      known.delete(id);
    },
  };
}
