import { ChatError, type Clock, type Core, type PresenceLease, type Session } from "@parley/core";
import type { Admission } from "../../admission/admission.ts";
import { patientWaitMs } from "../../admission/limits.ts";
import type { Log } from "../../net/log.ts";
import { createMessageRate, type MessageRate } from "../../net/message-rate.ts";
import type { Peer } from "../../net/peer.ts";
import type { PlainSocket } from "../../net/plain-socket.ts";
import type { Traffic } from "../../net/traffic.ts";
import type { Audience } from "./audience.ts";
import type { ClockTime } from "./clock-time.ts";
import type { Acting, Commands, Entry } from "./commands/command.ts";
import { runCommand } from "./commands/run-command.ts";
import { talkCommands } from "./commands/talk-commands.ts";
import { LineConnection } from "./connection.ts";
import type { Connections, Place } from "./connections.ts";
import { reveal, showError } from "./errors.ts";
import type { Feeds } from "./feeds.ts";
import type { LinkedFile } from "./file-mark.ts";
import type { LineLimits } from "./limits.ts";
import { encodeRefusal, Machine } from "./machine/machine.ts";
import { type Cursors, parseCursors, parseRequest } from "./machine/parse-request.ts";
import type { Line } from "./parse-line.ts";
import { Talk } from "./talk.ts";
import type { Views } from "./views.ts";

/** What every session of this door shares. */
export type SessionParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly log: Log;
  readonly limits: LineLimits;
  readonly serverName: string;
  readonly allowsGuests: boolean;
  readonly entryCommands: Commands<Entry>;
  /** The path of a link to a file, for a session. */
  readonly linkFile: (file: LinkedFile, sessionId: Session["id"]) => string;
  readonly connections: Connections;
  readonly audience: Audience;
  readonly feeds: Feeds;
  readonly views: Views;
  readonly time: ClockTime;
  readonly traffic: Traffic;
};

/** What a connection holds once somebody has signed in on it. */
type SignedIn = {
  readonly session: Session;
  readonly lease: PresenceLease;
  readonly place: Place;
  readonly stopWatchingEnd: () => void;
};

/** What a connection may do now. */
type State =
  /** Sign in, in time. */
  | { readonly name: "signed_out"; readonly cancelTimeout: () => void }
  /** Talk, as a person. */
  | { readonly name: "talking"; readonly who: SignedIn; readonly talk: Talk }
  /** Speak in objects. */
  | { readonly name: "machine"; readonly who: SignedIn; readonly machine: Machine }
  | { readonly name: "closed" };

/** How often a client that sends too fast is told so; a program is told for each message. */
const slowDownEveryMs = 1000;
const doorName = "line";

/** One line client, from its greeting to its end. */
export class LineSession {
  readonly #parts: SessionParts;
  readonly #connection: LineConnection;
  readonly #rate: MessageRate;
  #state: State;
  #toldSlowDownAt = Number.NEGATIVE_INFINITY;
  /** Settles when the last sign-out is done. */
  #released: Promise<void> = Promise.resolve();

  constructor(parts: SessionParts, socket: PlainSocket, peer: Peer) {
    const { clock, limits, traffic } = parts;
    this.#parts = parts;
    this.#connection = new LineConnection({
      ...{ socket, peer, clock, limits, traffic },
      onOverflow: () => this.#overflow(),
    });
    this.#rate = createMessageRate(clock, limits.lineBurst, limits.linesPerSecond);
    const cancelTimeout = clock.schedule(limits.signInMs, () =>
      this.end("unauthenticated", `nobody has signed in for ${limits.signInMs / 1000} s, good-bye`),
    );
    this.#state = { name: "signed_out", cancelTimeout };
  }

  /** Serves the client until its connection ends. Never rejects. */
  async run(): Promise<void> {
    this.#connection.send(this.#toGreeting());
    try {
      for await (const line of this.#connection.lines()) await this.#take(line);
      await this.#leave("");
    } catch {
      // Reading fails when the line breaks; whatever else can fail is answered where it does.
      this.#release("lost");
      this.#connection.close();
    }
    await this.#released;
  }

  /** Says why, in one line, and ends the connection. */
  end(code: ChatError["code"], message: string): void {
    const isMachine = this.#state.name === "machine";
    const error = new ChatError(code, message);
    // First, so that nothing comes behind the last line.
    this.#connection.close(isMachine ? encodeRefusal("", "", error) : showError(error));
    this.#release(code === "unauthenticated" ? "left" : "lost");
  }

  #overflow(): void {
    if (this.#connection.isClosing) return;
    this.end("slow_consumer", "you read too slowly and have missed lines, good-bye");
  }

  #toGreeting(): string {
    const { serverName, allowsGuests } = this.#parts;
    const guest = allowsGuests ? ", or come without one: /guest NAME" : "";
    return `* ${serverName}: a chat, one message a line\n* /login NAME PASSWORD, or make an account: /register NAME PASSWORD${guest}\n`;
  }

  async #take(line: Line): Promise<void> {
    const state = this.#state;
    if (state.name === "closed") return;
    const retryAfterMs = this.#rate.take();
    if (retryAfterMs > 0) {
      this.#slowDown(line, retryAfterMs);
      return;
    }
    try {
      const text = this.#requireText(line);
      if (state.name === "machine") {
        if (text.trim() !== "") await state.machine.take(text);
      } else if (state.name === "talking") await this.#hear(state.who, state.talk, text);
      else await this.#hearStranger(text);
    } catch (thrown) {
      this.#refuse(reveal(thrown, this.#parts.log));
    }
  }

  #requireText(line: Line): string {
    if (line.kind === "text") return line.text;
    const { maxLineBytes } = this.#parts.limits;
    throw new ChatError(
      "invalid_argument",
      line.kind === "too_long"
        ? `a line has at most ${maxLineBytes} bytes; this one was longer and was not taken`
        : "a line must be text in UTF-8; this one was not and was not taken",
    );
  }

  #refuse(error: ChatError): void {
    const isMachine = this.#state.name === "machine";
    this.#connection.send(isMachine ? encodeRefusal("", "", error) : showError(error));
  }

  #slowDown(line: Line, retryAfterMs: number): void {
    const text = line.kind === "text" ? line.text : "";
    const tooMany = "too many lines, they are dropped";
    const refusal = new ChatError("resource_exhausted", tooMany, { retryAfterMs });
    const error = reveal(refusal, this.#parts.log);
    if (this.#state.name === "machine") {
      const parsed = parseRequest(text);
      const { clientId, type } = parsed.kind === "bad" ? parsed : parsed.request;
      if (type === "send") {
        this.#connection.send(encodeRefusal(clientId, type, error));
        return;
      }
    }
    const now = this.#parts.clock.now();
    if (Math.abs(now - this.#toldSlowDownAt) < slowDownEveryMs) return;
    this.#toldSlowDownAt = now;
    const message = "slow down: lines are dropped until you pause for a second";
    this.#refuse(new ChatError("resource_exhausted", message, { retryAfterMs }));
  }

  async #hearStranger(text: string): Promise<void> {
    if (text.trim() === "") return;
    if (!text.startsWith("/")) {
      throw new ChatError("unauthenticated", "sign in first: /login NAME PASSWORD");
    }
    const { core, entryCommands } = this.#parts;
    await runCommand(
      entryCommands,
      {
        core,
        address: this.#connection.peer.address,
        say: (lines) => this.#connection.send(lines),
        signIn: (username, password) => this.#signIn(username, password),
        quit: () => this.#quit(),
      },
      text,
    );
  }

  async #hear(who: SignedIn, talk: Talk, text: string): Promise<void> {
    // An empty line is how people at a terminal make room.
    if (text.trim() === "") return;
    if (!text.startsWith("/")) return await talk.post(talk.currentId, text);
    if (text.startsWith("//")) return await talk.post(talk.currentId, text.slice(1));
    const acting: Acting = {
      talk,
      setActivity: (activity) => who.lease.setActivity(activity),
      startMachine: (cursors) => this.#startMachine(who, talk, cursors),
      quit: () => this.#quit(),
    };
    await runCommand(talkCommands, acting, text);
  }

  async #signIn(username: string, password: string): Promise<void> {
    const { core, admission } = this.#parts;
    const { address } = this.#connection.peer;
    const signIn = { username, password, address, client: "line client", door: doorName };
    const { session } = await core.sessions.signIn(signIn);
    const leave = await admission.enter(patientWaitMs).catch(async (busy) => {
      await core.sessions.signOut(session);
      throw busy;
    });
    try {
      await this.#startTalk(session);
    } finally {
      leave();
    }
  }

  async #startTalk(session: Session): Promise<void> {
    if (this.#state.name !== "signed_out") return await this.#parts.core.sessions.signOut(session);
    this.#state.cancelTimeout();
    const who = this.#enter(session);
    const talk = this.#createTalk(who);
    this.#state = { name: "talking", who, talk };
    try {
      await talk.start();
    } catch (thrown) {
      return this.#fail(thrown);
    }
    if (this.#state.name === "talking") this.#parts.audience.people.add(this.#connection.outbox);
  }

  #enter(session: Session): SignedIn {
    const { core, connections, linkFile } = this.#parts;
    this.#connection.toFilePath = (file) => linkFile(file, session.id);
    return {
      session,
      lease: core.presence.join(session),
      place: connections.enter(session.account.id, this.#connection.outbox),
      stopWatchingEnd: core.sessions.watchEnd(session.id, () =>
        this.end("unauthenticated", "you have been signed out, good-bye"),
      ),
    };
  }

  #createTalk({ session, place }: SignedIn): Talk {
    const { core, clock, feeds, views, time, limits } = this.#parts;
    return new Talk({
      ...{ core, clock, session, feeds, views, time, limits },
      connection: this.#connection,
      nextId: () => place.nextId(),
      onFailure: (thrown) => this.#fail(thrown),
    });
  }

  async #startMachine(who: SignedIn, talk: Talk, typed: string): Promise<void> {
    const cursors = parseCursors(typed, talk.currentId);
    const leave = await this.#parts.admission.enter(patientWaitMs);
    try {
      if (this.#state.name === "talking") await this.#speakInObjects(who, talk, cursors);
    } finally {
      leave();
    }
  }

  async #speakInObjects(who: SignedIn, talk: Talk, cursors: Cursors): Promise<void> {
    const { core, feeds, limits, audience, log } = this.#parts;
    talk.close();
    audience.people.remove(this.#connection.outbox);
    const machine = new Machine({
      ...{ core, feeds, limits },
      session: who.session,
      connection: this.#connection,
      reveal: (thrown) => reveal(thrown, log),
      quit: () => this.#quit(),
      onFailure: (thrown) => this.#fail(thrown),
    });
    this.#state = { name: "machine", who, machine };
    try {
      await machine.start(cursors);
    } catch (thrown) {
      return this.#fail(thrown);
    }
    if (this.#state.name === "machine") audience.programs.add(this.#connection.outbox);
  }

  #quit(): Promise<void> {
    return this.#leave(this.#state.name === "machine" ? "" : "* good-bye\n");
  }

  /** Ends the connection as the client wishes. */
  async #leave(lines: string): Promise<void> {
    const state = this.#state;
    // A mark that cannot be set keeps nobody here.
    if (state.name === "talking") await state.talk.markRead().catch(() => {});
    this.#release("left");
    this.#connection.close(lines);
  }

  /** The store is out of reach, or there is a defect: the client comes back, and gets what it missed. */
  #fail(thrown: unknown): void {
    if (this.#state.name === "closed") return;
    const { code, message } = reveal(thrown, this.#parts.log);
    this.end(code === "unauthenticated" ? "unavailable" : code, message);
  }

  /** Gives back what the connection holds. Does nothing the second time. */
  #release(reason: "left" | "lost"): void {
    const state = this.#state;
    this.#state = { name: "closed" };
    if (state.name === "closed") return;
    if (state.name === "signed_out") {
      state.cancelTimeout();
      return;
    }
    const { core, audience, log } = this.#parts;
    const { session, lease, place, stopWatchingEnd } = state.who;
    if (state.name === "talking") state.talk.close();
    else state.machine.close();
    audience.people.remove(this.#connection.outbox);
    audience.programs.remove(this.#connection.outbox);
    stopWatchingEnd();
    place.leave();
    lease.release(reason);
    // Each connection signs in anew: its session ends with it.
    this.#released = core.sessions.signOut(session).catch((thrown) => {
      log.warn({ err: thrown }, "a line client could not be signed out");
    });
  }
}
