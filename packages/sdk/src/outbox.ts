import { Abort } from "./abort.ts";
import { toBackoffMs } from "./backoff.ts";
import type { FileSource, OutgoingMessage } from "./client.ts";
import { ClientError, toRemedy } from "./client-error.ts";
import { encodeItems, findDue, type OutboxItem, parseItems, toOutgoing } from "./outbox-item.ts";
import type { Platform } from "./platform.ts";
import type { UploadOptions } from "./upload-file.ts";

/** Uploads at the same time: two, so that a small picture does not wait for a long film. */
const maxUploads = 2;
/** Tries for a refusal that may or may not pass. */
const maxTries = 5;

/** What an outbox needs. */
export type OutboxOptions = {
  readonly platform: Platform;
  /** Puts a message on the wire. */
  readonly post: (item: OutboxItem) => void;
  readonly upload: (
    options: Omit<UploadOptions, "call" | "limits">,
  ) => Promise<{ readonly id: string }>;
  /** Whether the event with this seq has been told already, or never will be. */
  readonly isTold: (log: string, seq: number) => boolean;
  readonly onChange: (conversationId: string, messages: readonly OutgoingMessage[]) => void;
  /** Something that must outlive this process has changed. */
  readonly onSave: () => void;
};

/** The messages on their way: kept, with their ids, until the server has answered for them. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #items = new Map<string, OutboxItem>();
  readonly #sources = new Map<string, FileSource>();
  readonly #uploads = new Map<string, Abort>();
  readonly #pauses = new Set<() => void>();
  #isUp = false;
  #heldUntil = 0;
  #nextTurn = 1;
  #cancelTimer: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What the storage has to keep. */
  encode(): string {
    return encodeItems(this.#items.values());
  }

  /** Takes what the storage kept. */
  load(text: string): void {
    for (const item of parseItems(text)) {
      this.#items.set(item.clientMessageId, item);
      if (item.phase.kind === "ready")
        this.#nextTurn = Math.max(this.#nextTurn, item.phase.turn + 1);
    }
    for (const id of new Set([...this.#items.values()].map((item) => item.conversationId))) {
      this.#tell(id);
    }
  }

  /** Stops every upload and forgets everything. */
  clear(): void {
    const conversations = new Set([...this.#items.values()].map((item) => item.conversationId));
    this.pause();
    this.#items.clear();
    this.#sources.clear();
    for (const id of conversations) this.#tell(id);
    this.#options.onSave();
  }

  /** Adds a text. */
  addText(conversationId: string, text: string): string {
    const phase = { kind: "ready", turn: this.#nextTurn++, notBefore: 0 } as const;
    return this.#add({ conversationId, body: { kind: "text", text }, phase });
  }

  /** Adds a file. */
  addFile(conversationId: string, source: FileSource): string {
    const { name, size, mediaType } = source;
    const body = {
      kind: "file",
      name,
      size,
      mediaType,
      uploadId: undefined,
      fileId: undefined,
    } as const;
    return this.#add(
      { conversationId, body, phase: { kind: "unsent", sentBytes: undefined } },
      source,
    );
  }

  /** Tries a failed message again. */
  retry(id: string): void {
    const item = this.#items.get(id);
    if (item?.phase.kind !== "failed" || !item.phase.canRetry) return;
    const isReady = item.body.kind === "text" || item.body.fileId !== undefined;
    const phase = isReady
      ? ({ kind: "ready", turn: this.#nextTurn++, notBefore: 0 } as const)
      : ({ kind: "unsent", sentBytes: undefined } as const);
    this.#put({ ...item, failures: 0, phase });
    this.#go();
  }

  /** Takes a message out, unless the server has answered for it. */
  discard(id: string): void {
    const item = this.#items.get(id);
    if (item && item.phase.kind !== "committed") this.#remove(item);
  }

  /** The connection is there: everything without an answer is posted, again if need be. */
  resume(): void {
    this.#isUp = true;
    this.#heldUntil = 0;
    for (const wake of [...this.#pauses]) wake();
    this.#repost();
  }

  /** The connection is gone; uploads go on by themselves. */
  suspend(): void {
    this.#isUp = false;
    this.#cancelTimer?.();
  }

  /** The client stops: uploads too. */
  pause(): void {
    this.suspend();
    for (const abort of this.#uploads.values()) abort.abort();
    for (const wake of [...this.#pauses]) wake();
  }

  /** The server asks for a pause; it does not say whether it took what was just posted. */
  hold(retryAfterMs: number): void {
    this.#heldUntil = this.#options.platform.now() + retryAfterMs;
    this.#repost();
  }

  /** The server has committed a message. */
  committed(id: string, log: string, seq: number): void {
    const item = this.#items.get(id);
    if (!item) return;
    if (this.#options.isTold(log, seq)) this.#remove(item);
    else this.#put({ ...item, phase: { kind: "committed", log, seq } });
    this.#go();
  }

  /** Events were told: what they carry is no longer on its way. */
  told(log: string, seq: number, clientMessageIds: readonly string[]): void {
    if (this.#items.size === 0) return;
    for (const item of [...this.#items.values()]) {
      const { phase } = item;
      const isCarried = clientMessageIds.includes(item.clientMessageId);
      if (isCarried || (phase.kind === "committed" && phase.log === log && phase.seq <= seq)) {
        this.#remove(item);
      }
    }
    this.#go();
  }

  /** The server has refused a message. */
  refused(id: string, error: ClientError): void {
    const item = this.#items.get(id);
    if (item?.phase.kind !== "posting") return;
    const failures = item.failures + 1;
    const remedy = toRemedy(error.code, error.retryAfterMs);
    if (remedy === "wait" || (remedy === "again" && failures < maxTries)) {
      const { platform } = this.#options;
      const delayMs = error.retryAfterMs ?? toBackoffMs(failures, platform.random());
      const notBefore = platform.now() + delayMs;
      this.#put({ ...item, failures, phase: { kind: "ready", turn: item.phase.turn, notBefore } });
    } else {
      this.#fail(item, error);
    }
    this.#go();
  }

  #add(item: Pick<OutboxItem, "conversationId" | "body" | "phase">, source?: FileSource): string {
    const { platform } = this.#options;
    const clientMessageId = platform.createUuid();
    if (source) this.#sources.set(clientMessageId, source);
    this.#put({ ...item, clientMessageId, createdAt: platform.now(), failures: 0 });
    this.#go();
    return clientMessageId;
  }

  /** Sets an item; the storage is told unless only the progress of an upload changed. */
  #put(item: OutboxItem, isWorthSaving = true): void {
    this.#items.set(item.clientMessageId, item);
    this.#tell(item.conversationId);
    if (isWorthSaving) this.#options.onSave();
  }

  #remove(item: OutboxItem): void {
    const id = item.clientMessageId;
    this.#items.delete(id);
    this.#sources.delete(id);
    this.#uploads.get(id)?.abort();
    this.#tell(item.conversationId);
    this.#options.onSave();
  }

  #fail(item: OutboxItem, { code, message, retryAfterMs }: ClientError): void {
    const canRetry = toRemedy(code, retryAfterMs) !== "never";
    this.#put({ ...item, phase: { kind: "failed", code, message, canRetry } });
  }

  #tell(conversationId: string): void {
    const items = [...this.#items.values()].filter((i) => i.conversationId === conversationId);
    this.#options.onChange(conversationId, items.map(toOutgoing));
  }

  #repost(): void {
    for (const item of this.#items.values()) {
      if (item.phase.kind !== "posting") continue;
      this.#items.set(item.clientMessageId, {
        ...item,
        phase: { kind: "ready", turn: item.phase.turn, notBefore: 0 },
      });
    }
    this.#go();
  }

  /** Does whatever can be done now. */
  #go(): void {
    this.#cancelTimer?.();
    if (!this.#isUp) return;
    for (const item of this.#items.values()) {
      const { body, phase, clientMessageId } = item;
      if (this.#uploads.size >= maxUploads) break;
      if (phase.kind !== "unsent" || body.kind !== "file" || this.#uploads.has(clientMessageId))
        continue;
      void this.#upload(item, body);
    }
    const { platform, post } = this.#options;
    const now = platform.now();
    if (now < this.#heldUntil) {
      this.#cancelTimer = platform.schedule(this.#heldUntil - now, () => this.#go());
      return;
    }
    const { due, nextAt } = findDue(this.#items.values(), now);
    for (const item of due) {
      if (item.phase.kind !== "ready") continue;
      this.#put({ ...item, phase: { kind: "posting", turn: item.phase.turn } });
      post(item);
    }
    if (nextAt !== undefined) {
      this.#cancelTimer = platform.schedule(nextAt - now, () => this.#go());
    }
  }

  async #upload(item: OutboxItem, body: OutboxItem["body"] & { kind: "file" }): Promise<void> {
    const id = item.clientMessageId;
    const abort = new Abort();
    this.#uploads.set(id, abort);
    const change = (to: (now: OutboxItem) => OutboxItem, isWorthSaving = true): void => {
      const now = this.#items.get(id);
      if (now && !abort.signal.aborted) this.#put(to(now), isWorthSaving);
    };
    try {
      const { id: fileId } = await this.#options.upload({
        ...body,
        source: this.#sources.get(id),
        signal: abort.signal,
        pause: (failures, retryAfterMs) => this.#pauseUpload(failures, retryAfterMs),
        onBegun: (uploadId) => change((now) => ({ ...now, body: { ...body, uploadId } })),
        onProgress: (sentBytes) =>
          change(
            (now) => ({ ...now, phase: { kind: "unsent", sentBytes } }),
            sentBytes === body.size,
          ),
      });
      const phase = { kind: "ready", turn: this.#nextTurn++, notBefore: 0 } as const;
      change((now) => ({ ...now, body: { ...body, fileId }, phase }));
      this.#sources.delete(id);
    } catch (thrown) {
      const error = ClientError.from(thrown);
      const now = this.#items.get(id);
      // The outbox was paused, or the session has ended: the upload goes on after the next sign-in.
      if (now && !abort.signal.aborted && error.code !== "unauthenticated") this.#fail(now, error);
    } finally {
      this.#uploads.delete(id);
      this.#go();
    }
  }

  /** Waits for the next try: the time, or the connection that comes back. */
  #pauseUpload(failures: number, retryAfterMs: number | undefined): Promise<void> {
    const { platform } = this.#options;
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#pauses.delete(wake);
        resolve();
      };
      const delayMs = retryAfterMs ?? toBackoffMs(failures, platform.random());
      const cancel = platform.schedule(delayMs, wake);
      this.#pauses.add(wake);
    });
  }
}
