import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import * as wire from "@parley/protocol/native";
import { Abort } from "./abort.ts";
import { waitForNextTry } from "./backoff.ts";
import type { AccountCalls } from "./calls/account-calls.ts";
import type { ConversationCalls } from "./calls/conversation-calls.ts";
import { createAccountCalls } from "./calls/create-account-calls.ts";
import { createConversationCalls } from "./calls/create-conversation-calls.ts";
import { createFriendCalls } from "./calls/create-friend-calls.ts";
import { createPhoneCalls } from "./calls/create-phone-calls.ts";
import { createSearchCalls } from "./calls/create-search-calls.ts";
import type { FriendCalls } from "./calls/friend-calls.ts";
import type { PhoneCalls } from "./calls/phone-calls.ts";
import type { SearchCalls } from "./calls/search-calls.ts";
import { type Call, createCall } from "./calls.ts";
import type {
  Client,
  ClientEvents,
  ClientOptions,
  ConnectionState,
  FileSource,
  Limits,
  Position,
} from "./client.ts";
import { ClientError } from "./client-error.ts";
import { createCursors, encodeCursors, parseCursors } from "./cursors.ts";
import { downloadFile } from "./download-file.ts";
import { Emitter } from "./emitter.ts";
import { toEvent } from "./event-from-wire.ts";
import { toAccount, toFile } from "./from-wire.ts";
import { Live } from "./live.ts";
import type { Account, SaidCode } from "./model/account.ts";
import type { Event, File } from "./model/event.ts";
import { Outbox } from "./outbox.ts";
import type { Platform, Signal } from "./platform.ts";
import { createSaver, type Saver } from "./saver.ts";
import { encodeSession, parseSession, type Session } from "./session.ts";
import { uploadFile } from "./upload-file.ts";

/** How long a moved cursor may wait for the storage, in milliseconds. What is lost with it only comes again. */
const cursorDelayMs = 1_000;

/** Until the server has told: the defaults of a server that nobody configured. */
const assumedLimits: Limits = {
  maxTextBytes: 64 * 1024,
  maxFileBytes: 2 * 1024 ** 3,
  maxChunkBytes: 1024 ** 2,
  minPasswordLength: 6,
};

/** Makes a client of one server. Nothing is sent before `register`, `signIn` or `resume`. */
export function createClient(options: ClientOptions): Client {
  const client = new ParleyClient(options);
  return Object.assign(client, createCalls(client));
}

/** The calls that need no state of the client but its session. */
type Calls = AccountCalls & ConversationCalls & FriendCalls & SearchCalls & PhoneCalls;

function createCalls(client: ParleyClient): Calls {
  const { call } = client;
  return {
    ...createAccountCalls(call, (account) => client.setAccount(account)),
    ...createConversationCalls(call),
    ...createFriendCalls(call),
    ...createSearchCalls(call),
    ...createPhoneCalls(call),
  };
}

class ParleyClient implements Omit<Client, keyof Calls> {
  readonly #platform: Platform;
  readonly #serverUrl: string;
  readonly #clientName: string;
  readonly #emitter: Emitter;
  /** Calls the server in the name of the session. */
  readonly call: Call;
  readonly #live: Live;
  readonly #outbox: Outbox;
  readonly #sessionSaver: Saver;
  readonly #cursorSaver: Saver;
  readonly #outboxSaver: Saver;
  #session: Session | undefined;
  #limits = assumedLimits;
  #loading: Promise<void> | undefined;

  constructor({ serverUrl, clientName, platform }: ClientOptions) {
    this.#platform = platform;
    this.#serverUrl = serverUrl.replace(/\/+$/, "");
    this.#clientName = clientName;
    this.#emitter = new Emitter(platform);
    this.call = createCall({
      serverUrl: this.#serverUrl,
      platform,
      token: () => this.#session?.token,
      onUnauthenticated: (token, message) => {
        if (token === this.#session?.token) this.#live.endSession(message);
      },
    });
    this.#outbox = new Outbox({
      platform,
      post: (item) => this.#live.post(item),
      upload: (upload) =>
        uploadFile({
          ...upload,
          call: this.call,
          limits: () => this.#limits,
        }),
      isTold: (log, seq) => this.#live.followers.isTold(log, seq),
      onChange: (conversationId, messages) =>
        this.#emitter.emit("outbox", { conversationId, messages }),
      onSave: () => this.#outboxSaver.change(),
    });
    this.#live = this.#createLive();
    this.#sessionSaver = createSaver(platform, "session", 0, () => encodeSession(this.#session));
    this.#outboxSaver = createSaver(platform, "outbox", 0, () => this.#outbox.encode());
    this.#cursorSaver = createSaver(platform, "cursors", cursorDelayMs, () =>
      encodeCursors(this.#live.followers.cursors),
    );
  }

  #createLive(): Live {
    return new Live({
      platform: this.#platform,
      serverUrl: this.#serverUrl,
      call: this.call,
      token: () => this.#session?.token,
      accountId: () => this.#session?.account.id,
      emitter: this.#emitter,
      outbox: () => this.#outbox,
      onWelcome: (account, limits) => {
        if (limits) this.#limits = limits;
        if (account) this.setAccount(toAccount(account));
      },
      onCursors: () => this.#cursorSaver.change(),
      onSignedOut: () => {
        this.#outbox.pause();
        this.#setSession(undefined);
      },
    });
  }

  get connection(): ConnectionState {
    return this.#live.state;
  }

  get account(): Account | undefined {
    return this.#session?.account;
  }

  get limits(): Limits {
    return this.#limits;
  }

  on<Type extends keyof ClientEvents>(
    type: Type,
    listener: (value: ClientEvents[Type]) => void,
  ): () => void {
    return this.#emitter.on(type, listener);
  }

  async signIn(credentials: { username: string; password: string }): Promise<Account> {
    await this.#load();
    const method = wire.SessionService.method.signIn;
    const input = { ...credentials, client: this.#clientName };
    return this.#begin(await this.call(method, input, { isAnonymous: true }));
  }

  async signInByPhone(saidCode: SaidCode): Promise<Account> {
    await this.#load();
    const method = wire.PhoneService.method.signInByPhone;
    const input = { saidCode, client: this.#clientName };
    return this.#begin(await this.call(method, input, { isAnonymous: true }));
  }

  /** Keeps a new session and goes live with it. */
  async #begin({
    token,
    account,
  }: wire.SignInResponse | wire.SignInByPhoneResponse): Promise<Account> {
    this.#live.stop();
    const session = { token, account: toAccount(account) };
    if (this.#live.followers.cursors.accountId !== session.account.id) {
      this.#forget(session.account.id);
    }
    this.#setSession(session);
    await this.#sessionSaver.flush();
    this.#live.start();
    return session.account;
  }

  async resume(): Promise<boolean> {
    await this.#load();
    if (!this.#session) return false;
    this.#live.start();
    return true;
  }

  async signOut(): Promise<void> {
    this.stop();
    const said = this.call(wire.SessionService.method.signOut, {});
    this.#setSession(undefined);
    this.#forget("");
    try {
      await said;
    } catch (thrown) {
      // The session had ended already, which is what was wanted.
      if (ClientError.from(thrown).code !== "unauthenticated") throw thrown;
    } finally {
      await Promise.all([
        this.#sessionSaver.flush(),
        this.#cursorSaver.flush(),
        this.#outboxSaver.flush(),
      ]);
    }
  }

  stop(): void {
    this.#outbox.pause();
    this.#live.stop();
    void this.#cursorSaver.flush();
  }

  wake(): void {
    this.#live.wake();
  }

  async listEvents(
    log: string,
    position: Position,
    limit = 0,
  ): Promise<{ readonly events: readonly Event[]; readonly head: number }> {
    const { events, head } = await this.call(wire.MessageService.method.listEvents, {
      conversationId: log,
      position: toWirePosition(position),
      limit,
    });
    return { events: events.map(toEvent), head: Number(head) };
  }

  sendText(conversationId: string, text: string): string {
    this.#requireSession();
    return this.#outbox.addText(conversationId, text);
  }

  sendFile(conversationId: string, source: FileSource): string {
    this.#requireSession();
    return this.#outbox.addFile(conversationId, source);
  }

  async uploadFile(
    source: FileSource,
    options: { onProgress?: (sentBytes: number) => void; signal?: Signal } = {},
  ): Promise<File> {
    this.#requireSession();
    const { signal = new Abort().signal, onProgress = () => undefined } = options;
    const file = await uploadFile({
      ...{ call: this.call, limits: () => this.#limits, source, onProgress, signal },
      ...{ name: source.name, size: source.size, uploadId: undefined, onBegun: () => undefined },
      pause: (failures, retryAfterMs) =>
        waitForNextTry(this.#platform, { failures, retryAfterMs, signal }),
    });
    return toFile(file);
  }

  retry(clientMessageId: string): void {
    this.#outbox.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.#outbox.discard(clientMessageId);
  }

  async getFileUrl(fileId: string): Promise<string> {
    const { path } = await this.call(wire.FileService.method.getFileLink, { fileId });
    return this.#serverUrl + path;
  }

  download(
    fileId: string,
    options: { onProgress?: (receivedBytes: number) => void; signal?: Signal } = {},
  ): AsyncIterable<Uint8Array> {
    return downloadFile({
      platform: this.#platform,
      link: () => this.getFileUrl(fileId),
      onProgress: options.onProgress,
      signal: options.signal,
    });
  }

  markRead(conversationId: string, seq: number): void {
    this.#live.markRead(conversationId, seq);
  }

  typing(conversationId: string): void {
    this.#live.typing(conversationId);
  }

  watch(conversationIds: readonly string[]): void {
    this.#live.watch(conversationIds);
  }

  setActivity(isActive: boolean): void {
    this.#live.setActivity(isActive);
  }

  /** Reads the storage, once. */
  #load(): Promise<void> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  async #read(): Promise<void> {
    const { storage } = this.#platform;
    const [session, cursors, outbox] = await Promise.all([
      storage.get("session"),
      storage.get("cursors"),
      storage.get("outbox"),
    ]);
    this.#session = session === undefined ? undefined : parseSession(session);
    const known = cursors === undefined ? undefined : parseCursors(cursors);
    this.#live.followers.load(known ?? createCursors(this.#session?.account.id ?? ""));
    if (outbox !== undefined) this.#outbox.load(outbox);
  }

  /** Forgets what belongs to an account, for another one. */
  #forget(accountId: string): void {
    this.#live.forget();
    this.#live.followers.load(createCursors(accountId));
    this.#cursorSaver.change();
    this.#outbox.clear();
  }

  #setSession(session: Session | undefined): void {
    this.#session = session;
    this.#sessionSaver.change();
  }

  /** Takes over a change of the own account. */
  setAccount(account: Account): void {
    if (this.#session) this.#setSession({ ...this.#session, account });
  }

  #requireSession(): void {
    if (!this.#session) throw new ClientError("failed_precondition", "nobody is signed in");
  }
}

function toWirePosition(position: Position): wire.ListEventsRequest["position"] {
  if (position === "newest") return { case: undefined };
  if ("afterSeq" in position) return { case: "afterSeq", value: BigInt(position.afterSeq) };
  if ("beforeSeq" in position) return { case: "beforeSeq", value: BigInt(position.beforeSeq) };
  return { case: "since", value: timestampFromMs(position.since) };
}
