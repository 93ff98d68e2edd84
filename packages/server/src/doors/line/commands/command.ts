import type { Core } from "@parley/core";
import type { Talk } from "../talk.ts";

/** What a command needs of a connection on which nobody has signed in. */
export type Entry = {
  readonly core: Core;
  /** The peer's network address. */
  readonly address: string;
  /** Sends lines, each with its end. */
  say(lines: string): void;
  /** Throws what the core refuses. */
  signIn(username: string, password: string): Promise<void>;
  quit(): Promise<void>;
};

/** What a command needs of somebody who has signed in. */
export type Acting = {
  readonly talk: Talk;
  setActivity(activity: "active" | "inactive"): void;
  /** Switches to the machine mode; `cursors` as they were typed. */
  startMachine(cursors: string): Promise<void>;
  quit(): Promise<void>;
};

/** A line that begins with `/`. */
export type Command<Context> = {
  /** What stands behind the name, for example `NAME TEXT`; "" when there is nothing. */
  readonly usage: string;
  /** What it does, in a few words. */
  readonly help: string;
  /** `rest` is what was typed behind the name and a space. Throws a ChatError for what cannot be done. */
  run(context: Context, rest: string): Promise<void>;
};

/** Commands by name, without the slash, in the order of the help. */
export type Commands<Context> = Readonly<Record<string, Command<Context>>>;
