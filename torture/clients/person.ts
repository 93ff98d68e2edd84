import { setTimeout as pause } from "node:timers/promises";
import type { Dice } from "../dice.ts";
import { findKey, type Recorder, toSha } from "../record.ts";
import type {
  Account,
  Connection,
  DoorClient,
  Heard,
  Opening,
  Outcome,
  Outgoing,
} from "./connection.ts";
import { makeMessage } from "./make-message.ts";
import type { Pace } from "./pace.ts";

/** What a person is made of. */
export type PersonParts = {
  readonly name: string;
  readonly door: DoorClient;
  readonly account: Account;
  /** Where it writes. */
  readonly logs: readonly string[];
  /** Of the proxy. */
  readonly port: number;
  /** The server's root certificate, where the line is encrypted. */
  readonly root: string | undefined;
  readonly recorder: Recorder;
  readonly pace: Pace;
  readonly dice: Dice;
  /** Fetches what a server left out; settles when all of it has been written down. */
  readonly fill: (person: Person, log: string, from: number, to: number) => Promise<void>;
};

/** Messages of one person that wait for an answer. */
const maxUnanswered = 6;
const maxOpeningMs = 20_000;
/** Refusals after which the same message may be taken. */
const passing = new Set(["unavailable", "resource_exhausted", "slow_consumer", "internal"]);

/** Somebody who comes in by one wire, again and again, writes and listens, and writes down what happens. */
export class Person {
  readonly parts: PersonParts;
  readonly name: string;
  /** What it has of each log. */
  readonly cursors: Map<string, number> = new Map();
  readonly #heard = new Set<string>();
  readonly #unanswered = new Map<string, Outgoing>();
  readonly #stop = new AbortController();
  readonly #filling = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();
  /** Aborted while it stays away. */
  #presence = new AbortController();
  #back = Promise.withResolvers<void>();
  #connection: Connection | undefined;
  #connections = 0;
  #messages = 0;

  constructor(parts: PersonParts) {
    this.parts = parts;
    this.name = parts.name;
  }

  start(): void {
    this.#running = this.#live();
  }

  async stop(): Promise<void> {
    this.comeBack();
    this.#stop.abort();
    this.parts.pace.change();
    await this.#running;
    await Promise.all(this.#filling);
    await this.parts.recorder.close();
  }

  /** Ends its connection, and opens no other one before it comes back. */
  stayAway(): void {
    this.#back = Promise.withResolvers();
    this.#presence.abort();
  }

  comeBack(): void {
    this.#presence = new AbortController();
    this.#back.resolve();
  }

  /** Whether it has come in, which on some wires is to ask for what was missed. */
  get isIn(): boolean {
    return this.#connection !== undefined;
  }

  /** Whether it has this message. */
  hasHeard(key: string): boolean {
    return this.#heard.has(key);
  }

  get isAnswered(): boolean {
    return this.#unanswered.size === 0 && this.#filling.size === 0;
  }

  /** For who waits for it: what it has not got yet, in words. */
  get state(): string {
    const connected = this.#connection === undefined ? "out" : "in";
    return `${this.name}: ${connected}, ${this.#unanswered.size} unanswered`;
  }

  wake(): void {
    this.#connection?.wake?.();
  }

  async #live(): Promise<void> {
    const { dice } = this.parts;
    while (!this.#stop.signal.aborted) {
      if (this.#presence.signal.aborted) await this.#back.promise;
      await this.#connect().catch(() => {});
      if (!this.#stop.signal.aborted) await pause(dice.between(20, 250));
    }
  }

  /** Comes in, stays until the connection ends. Sometimes a person's device dials twice at once; the first that is in stays. */
  async #connect(): Promise<void> {
    const { door, dice, recorder } = this.parts;
    const isTwice = door.door !== "native, SDK" && dice.chance(0.15);
    using dialled = new DisposableStack();
    const dial = this.#createDial(dialled);
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => {});
    const leaving = AbortSignal.any([this.#stop.signal, this.#presence.signal]);
    const stop = AbortSignal.any([leaving, AbortSignal.timeout(maxOpeningMs)]);
    stop.addEventListener("abort", () => late.reject(new Error("nobody came in")), { once: true });
    const attempts = isTwice ? [dial(), dial()] : [dial()];
    const first = Promise.race([Promise.any(attempts), late.promise]);
    const { connection, number } = await first.catch((thrown) => {
      const why = thrown instanceof AggregateError ? thrown.errors.join(", ") : String(thrown);
      recorder.write({ kind: "kept out", connection: this.#connections, why });
      throw thrown;
    });
    recorder.write({ kind: "opened", connection: number });
    this.#connection = connection;
    this.parts.pace.change();
    try {
      const stopped = Promise.withResolvers<string>();
      leaving.addEventListener("abort", () => stopped.resolve("stopped"));
      const ended = Promise.race([connection.ended, stopped.promise]);
      void this.#write(connection, number, ended);
      recorder.write({ kind: "ended", connection: number, why: await ended });
    } finally {
      this.#connection = undefined;
    }
  }

  /** Gives what opens a connection. Of several, the first that hears or is in is listened to, or all where all count. */
  #createDial(dialled: DisposableStack) {
    const { door } = this.parts;
    let listened: number | undefined;
    return async () => {
      const number = ++this.#connections;
      const over = new AbortController();
      dialled.defer(() => over.abort());
      const isListened = () => {
        listened ??= number;
        return door.isTrusted === true || (listened === number && !over.signal.aborted);
      };
      const connection = await door.open(this.#toOpening(number, over.signal, isListened));
      if (!isListened()) throw new Error("the other one was faster");
      return { connection, number };
    };
  }

  #toOpening(connection: number, signal: AbortSignal, isListened: () => boolean): Opening {
    const { port, root, account, recorder } = this.parts;
    return {
      ...{ port, root, account },
      cursors: this.cursors,
      signal,
      hear: (heard) => {
        if (isListened()) this.#hear(connection, heard);
      },
      onGap: (log, from, to) => {
        if (!isListened()) return;
        recorder.write({ kind: "gap", log, from, to });
        this.cursors.set(log, to);
        const filling = this.parts.fill(this, log, from, to).finally(() => {
          this.#filling.delete(filling);
          this.parts.pace.change();
        });
        this.#filling.add(filling);
      },
      onResync: () => {
        if (isListened()) recorder.write({ kind: "resync", connection });
      },
      onRemoved: (log) => {
        if (isListened()) this.cursors.delete(log);
      },
    };
  }

  #hear(connection: number, heard: Heard): void {
    const { recorder, pace, door } = this.parts;
    const { log, seq, key } = heard;
    recorder.write({ kind: "heard", connection, ...heard });
    if (key !== undefined && !this.#heard.has(key)) {
      this.#heard.add(key);
      pace.heard += 1;
    }
    if (seq !== undefined) {
      this.cursors.set(log, Math.max(seq, this.cursors.get(log) ?? 0));
      if (log === "lobby") pace.see(key, seq);
    } else if (log === "lobby" && door.hears === "whole" && key !== undefined) {
      pace.follow(this.name, key);
    }
    pace.change();
  }

  /** Counts what was fetched. */
  addFilled(log: string, seq: number, named: string | undefined): void {
    const key = named === undefined ? undefined : findKey(named);
    if (key !== undefined) this.#heard.add(key);
    this.parts.recorder.write({ kind: "filled", log, seq });
  }

  async #write(connection: Connection, number: number, ended: Promise<string>): Promise<void> {
    const { door, pace, dice } = this.parts;
    let isOver = false;
    void ended.then(() => {
      isOver = true;
      pace.change();
    });
    const send = (message: Outgoing) => this.#send(connection, message, () => isOver);
    for (const message of [...this.#unanswered.values()]) void send(message);
    while (!isOver) {
      await pause(dice.between(20, 400));
      await Promise.race([
        ended,
        pace.turn().then(() => pace.until(() => isOver || this.#unanswered.size < maxUnanswered)),
      ]);
      if (isOver) return;
      if (pace.isQuiet) continue;
      if (dice.chance(0.2)) this.#mark(connection);
      const message = this.#next(number);
      const answered = send(message);
      // Saying it twice must be as good as once.
      if (door.retries && door.door !== "native, SDK" && dice.chance(0.05)) void send(message);
      if (!door.retries) await answered;
    }
  }

  /** Marks something that it has as read, new or old: a mark must not go back. */
  #mark({ mark }: Connection): void {
    const { account, dice } = this.parts;
    const logs = [...this.cursors].filter(([log, seq]) => log !== account.id && seq > 0);
    if (mark === undefined || logs.length === 0) return;
    const [log, seq] = dice.pick(logs);
    mark(log, dice.between(1, seq));
  }

  #next(connection: number): Outgoing {
    const { recorder, dice, door, logs } = this.parts;
    const key = `${this.name}#${++this.#messages}`;
    const message = makeMessage(key, dice.pick(logs), door.sendsFiles && dice.chance(0.06), dice);
    const { log, content } = message;
    const sha = toSha(content.kind === "text" ? content.text : content.bytes);
    const isFile = content.kind === "file" || undefined;
    recorder.write({ kind: "tried", connection, key, log, sha, isFile });
    if (door.retries) this.#unanswered.set(key, message);
    return message;
  }

  async #send(connection: Connection, message: Outgoing, isOver: () => boolean): Promise<void> {
    const { recorder, pace, door, dice } = this.parts;
    const { key } = message;
    const outcome: Outcome = await connection.send(message).catch(() => ({ kind: "unanswered" }));
    const isOpen = this.#unanswered.has(key) || !door.retries;
    switch (outcome.kind) {
      case "acknowledged":
        if (isOpen) recorder.write({ kind: "acknowledged", key, seq: outcome.seq });
        if (isOpen) pace.acknowledged += 1;
        this.#unanswered.delete(key);
        break;
      case "refused":
        recorder.write({ kind: "refused", key, code: outcome.code });
        pace.refused += 1;
        if (!passing.has(outcome.code)) this.#unanswered.delete(key);
        else if (this.#unanswered.has(key)) {
          await pause(dice.between(100, 400));
          if (!isOver() && this.#unanswered.has(key)) void this.#send(connection, message, isOver);
        }
        break;
      case "unanswered":
        if (!door.retries) recorder.write({ kind: "unanswered", key });
        break;
      case "silent":
        break;
    }
    pace.change();
  }
}
