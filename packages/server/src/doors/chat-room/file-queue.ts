import type { Outbox } from "../../net/outbox.ts";
import type { OutgoingFile } from "./outgoing-file.ts";

/** Sends files to one client, one after the other and as fast as it reads, so that texts get in between. */
export interface FileQueue {
  /** The seqs of the files whose last chunk has not been pushed, in order. */
  readonly unfinished: readonly number[];
  /** Sends the file's chunks from this one on. */
  add(file: OutgoingFile, from: number): void;
  /** Drops what is left. */
  close(): void;
}

type FileQueueParts = {
  readonly outbox: Outbox;
  /** Called when a file has left the queue. */
  readonly onSent: () => void;
  /** Called when a file's bytes could not be read; the rest of it is not sent. */
  readonly onFailure: (file: OutgoingFile, thrown: unknown) => void;
};

/** Creates an empty queue of files for one client. */
export function createFileQueue({ outbox, onSent, onFailure }: FileQueueParts): FileQueue {
  const queue: { readonly file: OutgoingFile; readonly from: number }[] = [];
  let isClosed = false;

  async function send(file: OutgoingFile, from: number): Promise<void> {
    for (let index = from; index < file.count; index++) {
      const chunk = await file.chunk(index);
      if (isClosed) return;
      outbox.push(chunk);
      // With one chunk in flight a text waits for no more than that.
      await outbox.flushed();
    }
  }

  async function run(): Promise<void> {
    for (let job = queue[0]; job !== undefined; job = queue[0]) {
      try {
        await send(job.file, job.from);
      } catch (thrown) {
        onFailure(job.file, thrown);
      }
      // What is closed keeps its unfinished files: they have not arrived.
      if (isClosed) return;
      queue.shift();
      onSent();
    }
  }

  return {
    get unfinished() {
      return queue.map(({ file }) => file.seq);
    },
    add(file, from) {
      if (isClosed) return;
      queue.push({ file, from });
      if (queue.length === 1) void run();
    },
    close() {
      isClosed = true;
    },
  };
}
