import type {
  ChatError,
  Conversation,
  ConversationId,
  Core,
  Event,
  LogId,
  Session,
} from "@parley/core";
import type { LineConnection } from "../connection.ts";
import type { Feeds, View } from "../feeds.ts";
import { createFollowing, type Following } from "../following.ts";
import type { LineLimits } from "../limits.ts";
import { answerRequest } from "./answer-request.ts";
import { encodeEvent, encodeObject, toConversation, toPresence } from "./encode-object.ts";
import { type Cursors, parseRequest } from "./parse-request.ts";

/** What a program's side of a connection is made of. */
export type MachineParts = {
  readonly core: Core;
  readonly session: Session;
  readonly connection: LineConnection;
  readonly feeds: Feeds;
  readonly limits: LineLimits;
  /** A refusal as the client may know it; a defect is logged there. */
  readonly reveal: (thrown: unknown) => ChatError;
  readonly quit: () => Promise<void>;
  /** Told when a log cannot be followed any more. */
  readonly onFailure: (failure: unknown) => void;
};

/** Every event is sent, also to the connection that it came from: without holes a program knows that nothing is missing. */
const view: View = {
  name: "machine",
  encode: (event) => Buffer.from(`${encodeEvent(event)}\n`),
  exceptOf: () => undefined,
};

/** A program that has signed in: all logs of its account, each event once, and an answer for each request. */
export class Machine {
  readonly #parts: MachineParts;
  readonly #following: Following;
  readonly #conversations = new Map<LogId, Conversation>();
  /** What the client has of logs that are not followed, or not any more. */
  readonly #left = new Map<string, number>();
  #subscription: { close(): void } | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: MachineParts) {
    const { feeds, session, connection, onFailure } = parts;
    this.#parts = parts;
    this.#following = createFollowing({ feeds, session, outbox: connection.outbox, onFailure });
  }

  /** Says welcome, sends what came after the cursors, and goes on with what happens. */
  async start(cursors: Cursors): Promise<void> {
    const { core, session } = this.#parts;
    // Before the list is read, so that no conversation is missed; what is heard waits for its turn.
    const listening = core.live.subscribe(session.account.id, (events) => this.#hear(events));
    for (const [log, seq] of cursors.seqs) this.#left.set(log, seq);
    this.#turn = listening.then(async (subscription) => {
      this.#subscription = subscription;
      if (this.#isClosed) subscription.close();
      else await this.#open(cursors);
    });
    await this.#turn;
  }

  /** Does what a line asks for; settles when it is answered. Never throws. */
  async take(line: string): Promise<void> {
    const { core, session, reveal, quit } = this.#parts;
    const parsed = parseRequest(line);
    if (parsed.kind === "bad") {
      return this.refuse(parsed.clientId, parsed.type, parsed.error);
    }
    const { request } = parsed;
    if (request.type === "quit") return await quit();
    try {
      this.#send(await answerRequest({ core, session }, request));
    } catch (thrown) {
      this.refuse(request.clientId, request.type, reveal(thrown));
    }
  }

  /** Tells that a line was not taken: `refused` for a message to send, `error` for everything else. */
  refuse(clientId: string, type: string, error: ChatError): void {
    this.#send(encodeRefusal(clientId, type, error));
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription?.close();
    this.#following.close();
  }

  #send(line: string): void {
    this.#parts.connection.send(line);
  }

  async #open(cursors: Cursors): Promise<void> {
    const { core, session } = this.#parts;
    const conversations = await core.conversations.list(session);
    for (const conversation of conversations)
      this.#conversations.set(conversation.id, conversation);
    const logs: readonly LogId[] = [session.account.id, ...this.#conversations.keys()];
    const heads = await Promise.all(logs.map((log) => this.#following.open(log, view)));
    const starts = logs.map((log, index) => {
      const head = heads[index] ?? 0;
      return { log, head, ...this.#toStart(log, head, cursors) };
    });
    this.#send(
      encodeObject("welcome", {
        epoch: core.epoch,
        account: { id: session.account.id, name: session.account.username },
        logs: starts.map(({ log, head, after }) => ({ log, after, head })),
        conversations: conversations.map(toConversation),
        here: core.presence.list().map(toPresence),
      }),
    );
    for (const { log, after, gap } of starts) this.#join(log, after, gap);
  }

  /** Where a log begins, and what is left out before. */
  #toStart(log: LogId, head: number, cursors: Cursors) {
    const cursor = cursors.seqs.get(log) ?? (cursors.others === "now" ? head : undefined);
    // A cursor that this history never reached is of another one.
    if (cursor !== undefined) return { after: Math.min(cursor, head), gap: 0 };
    const after = Math.max(0, head - this.#parts.limits.maxNewEvents);
    return { after, gap: after };
  }

  #join(log: LogId, after: number, gap: number): void {
    if (gap > 0) this.#send(encodeObject("gap", { log, from: 1, to: gap }));
    this.#following.join(log, after, (seq) => this.#send(encodeObject("caught_up", { log, seq })));
  }

  #hear(events: readonly Event[]): void {
    for (const { body } of events) {
      if (body.kind === "conversation_added") this.#soon(() => this.#add(body.conversationId));
      if (body.kind === "conversation_removed") {
        const sent = this.#following.drop(body.conversationId);
        this.#soon(() => this.#remove(body.conversationId, sent));
      }
    }
  }

  #soon(task: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(async () => {
        if (!this.#isClosed) await task();
      })
      .catch(this.#parts.onFailure);
  }

  async #add(id: ConversationId): Promise<void> {
    if (this.#following.has(id)) return;
    const { core, session } = this.#parts;
    const conversation = (await core.conversations.list(session)).find((one) => one.id === id);
    // Taken out again meanwhile.
    if (conversation === undefined) return;
    const head = await this.#following.open(id, view);
    const { after, gap } = this.#toStart(id, head, { seqs: this.#left, others: "new" });
    this.#send(encodeObject("conversation", { ...toConversation(conversation), after }));
    this.#join(id, after, gap);
  }

  async #remove(id: ConversationId, sent: Promise<number | undefined>): Promise<void> {
    let seq = await sent;
    // Followed again, by what was waiting for its turn.
    if (this.#following.has(id)) seq = await this.#following.leave(id);
    if (seq !== undefined) this.#left.set(id, seq);
  }
}

/** A refusal as an object. */
export function encodeRefusal(clientId: string, type: string, error: ChatError): string {
  const { code, message, retryAfterMs } = error;
  return encodeObject(type === "send" ? "refused" : "error", {
    ...(clientId === "" ? {} : { client_id: clientId }),
    code,
    error: message,
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
  });
}
