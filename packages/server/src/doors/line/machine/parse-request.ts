import { ChatError, type ConversationId, type LogId, lobbyId, toId } from "@parley/core";

/** What a program asks for. `clientId` comes back in the answer. */
export type Request = { readonly clientId: string } & (
  | { readonly type: "send"; readonly to: Recipient; readonly text: string }
  | { readonly type: "read"; readonly conversationId: ConversationId; readonly seq: number }
  | {
      readonly type: "history";
      readonly log: LogId;
      /** `undefined` for the newest. */
      readonly before: number | undefined;
      readonly limit: number;
    }
  | { readonly type: "conversations" }
  | { readonly type: "ping" }
  | { readonly type: "quit" }
);

/** A conversation, or somebody to talk to directly. */
export type Recipient =
  | { readonly kind: "conversation"; readonly id: ConversationId }
  | { readonly kind: "account"; readonly username: string };

/** The last seq of each log that a program has. The other logs begin now, or are new to it. */
export type Cursors = {
  readonly seqs: ReadonlyMap<string, number>;
  readonly others: "now" | "new";
};

/** A line as an object, or what is wrong with it, with as much of its `client_id` as could be read. */
export type Parsed =
  | { readonly kind: "request"; readonly request: Request }
  | {
      readonly kind: "bad";
      readonly clientId: string;
      readonly type: string;
      readonly error: ChatError;
    };

type Fields = Readonly<Record<string, unknown>>;

const defaultHistory = 50;

const readers: Readonly<Record<string, (fields: Fields, clientId: string) => Request>> = {
  send(fields, clientId) {
    if (clientId === "") throw new ChatError("invalid_argument", "send has no client_id");
    const to: Recipient =
      fields.to === undefined
        ? { kind: "conversation", id: readId(fields, "conversation") }
        : { kind: "account", username: readText(fields, "to") };
    return { type: "send", clientId, to, text: readText(fields, "text") };
  },
  read: (fields, clientId) => ({
    type: "read",
    clientId,
    conversationId: readId(fields, "conversation"),
    seq: readCount(fields, "seq"),
  }),
  history: (fields, clientId) => ({
    type: "history",
    clientId,
    log: readId(fields, "log"),
    before: fields.before === undefined ? undefined : readCount(fields, "before"),
    limit: fields.limit === undefined ? defaultHistory : readCount(fields, "limit"),
  }),
  conversations: (_, clientId) => ({ type: "conversations", clientId }),
  ping: (_, clientId) => ({ type: "ping", clientId }),
  quit: (_, clientId) => ({ type: "quit", clientId }),
};

/** Reads a line of a program. Never throws. */
export function parseRequest(line: string): Parsed {
  let clientId = "";
  let type = "";
  try {
    const fields = readObject(line);
    clientId = fields.client_id === undefined ? "" : readText(fields, "client_id");
    type = readText(fields, "type");
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (read === undefined) {
      const known = Object.keys(readers).join(", ");
      throw new ChatError(
        "invalid_argument",
        `there is no type ${JSON.stringify(type)}, only ${known}`,
      );
    }
    return { kind: "request", request: read(fields, clientId) };
  } catch (thrown) {
    return { kind: "bad", clientId, type, error: ChatError.from(thrown) };
  }
}

/**
 * Reads what stands behind `/json`: nothing, the last seq of the conversation that is talked in, or an object of the last seq by log.
 * Throws `invalid_argument`.
 */
export function parseCursors(text: string, currentId: string): Cursors {
  const trimmed = text.trim();
  if (trimmed === "") return { seqs: new Map(), others: "now" };
  if (/^\d+$/.test(trimmed)) {
    return { seqs: new Map([[currentId, toCount("seq", Number(trimmed))]]), others: "now" };
  }
  const seqs = Object.entries(readObject(trimmed)).map(
    ([log, seq]) => [log, toCount(`the seq of ${log}`, seq)] as const,
  );
  return { seqs: new Map(seqs), others: "new" };
}

function readObject(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    throw new ChatError("invalid_argument", "the line is no JSON", { cause: thrown });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ChatError("invalid_argument", "the line is no JSON object");
  }
  return { ...value };
}

function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string")
    throw new ChatError("invalid_argument", `${name} must be a string`);
  return value;
}

function readCount(fields: Fields, name: string): number {
  return toCount(name, fields[name]);
}

function toCount(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new ChatError("invalid_argument", `${name} must be a whole number from 0 on`);
  }
  return value;
}

/** The lobby when it is absent. */
function readId(fields: Fields, name: string): ConversationId {
  return fields[name] === undefined ? lobbyId : toId<ConversationId>(readText(fields, name));
}
