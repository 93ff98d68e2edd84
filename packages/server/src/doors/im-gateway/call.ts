import {
  create,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { ChatError } from "@parley/core";
import { toRetryHeaders } from "../../wording/retry-headers.ts";
import { encodeEnvelope } from "./codec.ts";
import type { SignedIn } from "./sign-ins.ts";

/** An answer that is no longer is made whole before it is sent. */
const headBytes = 64 * 1024;

/** Who calls, as far as the connection says. */
export type Caller = {
  /** The network address, for limits. */
  readonly address: string;
  /** What the client calls itself. */
  readonly client: string;
};

/** An answer's bytes. What is long comes behind `head`, made as fast as the client reads. */
export type Answer = {
  readonly head: Uint8Array;
  readonly rest?: AsyncIterable<Uint8Array>;
  /** Headers of the response that say when to try again, for a refusal. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** One call of the wire: takes a request's bytes, never throws. */
export type Call = {
  /** Of the request. */
  readonly maxBytes: number;
  /**
   * Whether to read on, asked when as much has come as a stranger may send: throws a refusal for who is not signed in.
   * Absent where strangers may send all of it.
   */
  readonly admit?: (begin: Uint8Array) => Promise<void>;
  answer(bytes: Uint8Array, caller: Caller): Promise<Answer>;
};

/** Calls by their path. */
export type Calls = Readonly<Record<string, Call>>;

type Shapes<Req extends DescMessage, Rsp extends DescMessage> = {
  readonly request: Req;
  readonly response: Rsp;
  readonly maxBytes?: number;
  /** The number of the session id's field, where it stands before what is large. */
  readonly sessionField?: number;
};

/** Makes calls. A handler gives the response without its first three fields, or throws a refusal. */
export interface CallMaker {
  /** A call that anybody may make. */
  open<Req extends DescMessage, Rsp extends DescMessage>(
    shapes: Shapes<Req, Rsp>,
    handle: (request: MessageShape<Req>, caller: Caller) => Promise<MessageInitShape<Rsp>>,
  ): Call;
  /** A call that needs a session. The user id in a request is never looked at. */
  signedIn<Req extends DescMessage, Rsp extends DescMessage>(
    shapes: Shapes<Req, Rsp>,
    handle: (request: MessageShape<Req>, signedIn: SignedIn) => Promise<MessageInitShape<Rsp>>,
  ): Call;
  /** The same for a long response: each part that the handler makes is a response of which some fields are set. */
  inParts<Req extends DescMessage, Rsp extends DescMessage>(
    shapes: Shapes<Req, Rsp>,
    handle: (
      request: MessageShape<Req>,
      signedIn: SignedIn,
    ) => Promise<AsyncIterable<MessageInitShape<Rsp>>>,
  ): Call;
  /** The same for a handler that makes the response's bytes, from field 4 on, by itself. */
  inBytes<Req extends DescMessage>(
    request: Req,
    handle: (request: MessageShape<Req>, signedIn: SignedIn) => Promise<AsyncIterable<Uint8Array>>,
  ): Call;
}

type CallMakerParts = {
  /** Finds who has the session id in a request. */
  readonly authenticate: (token: string) => Promise<SignedIn>;
  readonly toErrmsg: (thrown: unknown) => string;
  /** Of a request, where a call does not say otherwise. */
  readonly maxBytes: number;
};

/** Creates the maker of calls. */
export function createCallMaker(parts: CallMakerParts): CallMaker {
  const { authenticate, toErrmsg } = parts;

  function make<Req extends DescMessage>(
    { request, maxBytes = parts.maxBytes, sessionField }: Omit<Shapes<Req, Req>, "response">,
    handle: (request: MessageShape<Req>, caller: Caller) => Promise<Answer>,
  ): Call {
    const call: Call = {
      maxBytes,
      async answer(bytes, caller) {
        let requestId = "";
        try {
          const decoded = decode(request, bytes);
          requestId = readText(decoded, "requestId");
          const { head, ...rest } = await handle(decoded, caller);
          return { head: Buffer.concat([encodeEnvelope(requestId), head]), ...rest };
        } catch (thrown) {
          const head = encodeEnvelope(requestId, toErrmsg(thrown));
          return { head, headers: toRetryHeaders(thrown) };
        }
      },
    };
    if (sessionField === undefined) return call;
    return {
      ...call,
      admit: async (begin) => void (await authenticate(findText(begin, sessionField))),
    };
  }

  /** The session's end of a call's handler. */
  const withSession =
    <Request extends Message, Result>(
      handle: (request: Request, signedIn: SignedIn) => Promise<Result>,
    ) =>
    async (request: Request) =>
      handle(request, await authenticate(readText(request, "sessionId")));

  return {
    open: (shapes, handle) =>
      make(shapes, async (decoded, caller) =>
        encode(shapes.response, await handle(decoded, caller)),
      ),
    signedIn: (shapes, handle) => {
      const handleSignedIn = withSession(handle);
      return make(shapes, async (decoded) =>
        encode(shapes.response, await handleSignedIn(decoded)),
      );
    },
    inParts: (shapes, handle) => {
      const handleSignedIn = withSession(handle);
      return make(shapes, async (decoded) =>
        gather(encodeParts(shapes.response, await handleSignedIn(decoded))),
      );
    },
    inBytes: (request, handle) => {
      const handleSignedIn = withSession(handle);
      return make({ request }, async (decoded) => gather(await handleSignedIn(decoded)));
    },
  };
}

/** The parts of a response, each made when the client has taken the one before: it may carry a file. */
export async function* toParts<Item, Part>(
  items: readonly Item[],
  toPart: (item: Item) => Promise<Part>,
): AsyncIterable<Part> {
  for (const item of items) yield await toPart(item);
}

function encode<Rsp extends DescMessage>(schema: Rsp, response: MessageInitShape<Rsp>): Answer {
  return { head: toBinary(schema, create(schema, response)) };
}

/** Serialised messages that follow each other are one message. Small ones are joined, so that each is not a write. */
async function* encodeParts<Rsp extends DescMessage>(
  schema: Rsp,
  parts: AsyncIterable<MessageInitShape<Rsp>>,
): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const part of parts) {
    const { head } = encode(schema, part);
    waiting.push(head);
    waitingBytes += head.length;
    if (waitingBytes < headBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
  }
  yield Buffer.concat(waiting);
}

/** Waits for the first pieces: what goes wrong until then can be told, and a short answer is told at once. */
async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Answer> {
  const iterator = pieces[Symbol.asyncIterator]();
  const gathered: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < headBytes) {
    const { done, value } = await iterator.next();
    if (done) return { head: Buffer.concat(gathered) };
    gathered.push(value);
    bytes += value.length;
  }
  return { head: Buffer.concat(gathered), rest: { [Symbol.asyncIterator]: () => iterator } };
}

function decode<Req extends DescMessage>(schema: Req, bytes: Uint8Array): MessageShape<Req> {
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new ChatError("invalid_argument", `no ${schema.name} can be read from the body`, {
      cause,
    });
  }
}

/** A text that every request of a kind has; "" where it is absent. */
function readText(message: Message, field: "requestId" | "sessionId"): string {
  const value: unknown = Reflect.get(message, field);
  return typeof value === "string" ? value : "";
}

/** The text of a field in the beginning of a message; "" when it is not there. */
function findText(begin: Uint8Array, field: number): string {
  const reader = new BinaryReader(begin);
  try {
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (number === field && type === WireType.LengthDelimited) return reader.string();
      reader.skip(type);
    }
  } catch {
    // The beginning ends in the middle of a field.
  }
  return "";
}
