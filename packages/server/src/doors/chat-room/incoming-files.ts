import {
  ChatError,
  type Clock,
  type Core,
  type FileId,
  lobbyId,
  toFileName,
  type UploadId,
} from "@parley/core";
import type { Log } from "../../net/log.ts";
import type { FilePart } from "./codec.ts";
import { createFileRelay, type FileRelay, type Receiver } from "./file-relay.ts";
import { addChunk, isComplete, type Progress } from "./incoming-file.ts";
import type { Member } from "./member.ts";
import type { Relays } from "./relays.ts";
import { toClientMessageId, toOwnId } from "./show-event.ts";
import { createUuid } from "./uuid.ts";

/** The files of one connection on their way in. */
export interface IncomingFiles {
  /**
   * Takes a whole file, or the next chunk of one. Throws `invalid_argument` and the core's refusals; the file is dropped
   * then, and what is still to come of it is ignored.
   */
  take(part: FilePart): Promise<void>;
  /** Drops what is not complete: nothing of it is left. */
  close(): Promise<void>;
}

type IncomingFilesParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly member: Member;
  readonly relays: Relays;
  readonly listReceivers: () => readonly Receiver[];
};

type Transfer = {
  readonly uploadId: UploadId;
  readonly messageId: string;
  readonly relay: FileRelay;
  progress: Progress;
  cancelTimeout: () => void;
};

type Chunk = NonNullable<FilePart["chunk"]>;

/** Files of one connection at once. The Qt client sends its files one after the other. */
const maxTransfers = 8;
/** A client sends the chunks of a file without a pause; one that stops for this long does not go on. */
const idleMs = 60_000;
/** Dropped files whose late chunks are ignored; more at once is no client that can be helped. */
const maxDropped = 64;

/** Creates the way in for the files of one connection. */
export function createIncomingFiles(parts: IncomingFilesParts): IncomingFiles {
  return new Transfers(parts);
}

class Transfers implements IncomingFiles {
  readonly #parts: IncomingFilesParts;
  readonly #transfers = new Map<string, Transfer>();
  readonly #dropped = new Set<string>();

  constructor(parts: IncomingFilesParts) {
    this.#parts = parts;
  }

  async take(part: FilePart): Promise<void> {
    if (part.chunk === undefined) await this.#takeWhole(part);
    else await this.#takeChunk(part, part.chunk);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#transfers.keys()].map((key) => this.#drop(key)));
  }

  async #takeWhole({ name, content, size }: FilePart): Promise<void> {
    if (content.length === 0 || content.length !== size) {
      throw new ChatError("invalid_argument", `it has ${content.length} bytes instead of ${size}`);
    }
    const { core, member } = this.#parts;
    const file = await core.files.store(member.session, name, content);
    await this.#post(toClientMessageId(Buffer.from(createUuid()).toString("hex")), file.id);
  }

  async #takeChunk(part: FilePart, chunk: Chunk): Promise<void> {
    const key = Buffer.from(chunk.uuid).toString("hex");
    if (!this.#transfers.has(key) && chunk.index !== 0 && this.#dropped.has(key)) return;
    try {
      await this.#addChunk(key, part, chunk);
    } catch (thrown) {
      await this.#drop(key);
      throw thrown;
    }
  }

  async #addChunk(key: string, part: FilePart, { count }: Chunk): Promise<void> {
    const known = this.#transfers.get(key);
    known?.cancelTimeout();
    const offset = known?.progress.receivedBytes ?? 0;
    const step = addChunk(known?.progress, part);
    if ("defect" in step) throw new ChatError("invalid_argument", step.defect);
    const transfer = known ?? (await this.#open(key, part, count, step.progress));
    await this.#write(transfer.uploadId, offset, part.content);
    transfer.progress = step.progress;
    transfer.relay.pass(part.content);
    if (isComplete(step.progress)) await this.#finish(key, transfer);
    else transfer.cancelTimeout = this.#parts.clock.schedule(idleMs, () => this.#expire(key, part));
  }

  async #open(key: string, part: FilePart, count: number, progress: Progress): Promise<Transfer> {
    if (this.#transfers.size >= maxTransfers) {
      throw new ChatError("resource_exhausted", `${maxTransfers} files are coming in already`);
    }
    const { core, clock, member, relays, listReceivers } = this.#parts;
    const { id } = await core.files.createUpload(member.session, part);
    const messageId = toClientMessageId(key);
    const relay = createFileRelay({
      part,
      count,
      name: toFileName(part.name),
      sender: { username: member.session.account.username, at: clock.now() },
      uuid: createUuid(),
      // A file that is sent a second time has been seen.
      receivers: relays.isKnown(toOwnId(member.accountId, messageId)) ? [] : listReceivers(),
    });
    const transfer = { uploadId: id, messageId, relay, progress, cancelTimeout() {} };
    this.#transfers.set(key, transfer);
    return transfer;
  }

  async #write(id: UploadId, offset: number, content: Uint8Array): Promise<void> {
    const { core, member } = this.#parts;
    const { maxChunkBytes } = core.limits;
    for (let start = 0; start < content.length; start += maxChunkBytes) {
      const piece = content.subarray(start, start + maxChunkBytes);
      await core.files.writeChunk(member.session, id, offset + start, piece);
    }
  }

  async #finish(key: string, transfer: Transfer): Promise<void> {
    const { core, member } = this.#parts;
    const file = await core.files.finishUpload(member.session, transfer.uploadId);
    this.#transfers.delete(key);
    await this.#post(transfer.messageId, file.id, transfer.relay);
  }

  async #post(clientMessageId: string, fileId: FileId, relay?: FileRelay): Promise<void> {
    const { core, member, relays } = this.#parts;
    const ownId = toOwnId(member.accountId, clientMessageId);
    const content = { kind: "file", fileId } as const;
    const post = { conversationId: lobbyId, clientMessageId, content };
    if (relay !== undefined) relays.expect(ownId, relay);
    let isComing = false;
    try {
      isComing = !(await core.messages.post(member.session, post)).isDuplicate;
    } finally {
      if (!isComing) relays.forget(ownId);
    }
  }

  async #drop(key: string): Promise<void> {
    const { core, log, member } = this.#parts;
    this.#dropped.add(key);
    const [oldest] = this.#dropped;
    if (this.#dropped.size > maxDropped && oldest !== undefined) this.#dropped.delete(oldest);
    const transfer = this.#transfers.get(key);
    if (transfer === undefined) return;
    this.#transfers.delete(key);
    transfer.cancelTimeout();
    try {
      await core.files.cancelUpload(member.session, transfer.uploadId);
    } catch (thrown) {
      // The hourly sweep removes what is left.
      log.warn({ err: thrown }, "an upload could not be removed");
    }
  }

  #expire(key: string, { name }: FilePart): void {
    this.#parts.member.notify(`${toFileName(name)} was not sent: it stopped coming in`);
    void this.#drop(key);
  }
}
