import {
  create,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { ChatError } from "@parley/core";
import { encodeEnvelope } from "./codec.ts";
import type { SignedIn } from "./sign-ins.ts";

/** Who calls, as far as the connection says. */
export type Caller = {
  /** The network address, for limits. */
  readonly address: string;
  /** What the client calls itself. */
  readonly client: string;
};

/** An answer's bytes. Behind `head` come those of a file where it carries one whole. */
export type Answer = {
  readonly head: Uint8Array;
  readonly file?: { readonly size: number; read(): AsyncIterable<Uint8Array> };
};

/** One call of the wire: takes a request's bytes, never throws. */
export type Call = {
  /** Of the request. */
  readonly maxBytes: number;
  answer(bytes: Uint8Array, caller: Caller): Promise<Answer>;
};

/** Calls by their path. */
export type Calls = Readonly<Record<string, Call>>;

type Shapes<Req extends DescMessage, Rsp extends DescMessage> = {
  readonly request: Req;
  readonly response: Rsp;
  readonly maxBytes?: number;
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
  /** The same for a handler that makes the response's bytes, from field 4 on, by itself. */
  streaming<Req extends DescMessage>(
    request: Req,
    handle: (request: MessageShape<Req>, signedIn: SignedIn) => Promise<Answer>,
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
    request: Req,
    maxBytes: number | undefined,
    handle: (request: MessageShape<Req>, caller: Caller) => Promise<Answer>,
  ): Call {
    return {
      maxBytes: maxBytes ?? parts.maxBytes,
      async answer(bytes, caller) {
        let requestId = "";
        try {
          const decoded = decode(request, bytes);
          requestId = readText(decoded, "requestId");
          const { head, file } = await handle(decoded, caller);
          const whole = Buffer.concat([encodeEnvelope(requestId), head]);
          return file === undefined ? { head: whole } : { head: whole, file };
        } catch (thrown) {
          return { head: encodeEnvelope(requestId, toErrmsg(thrown)) };
        }
      },
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
    open: ({ request, response, maxBytes }, handle) =>
      make(request, maxBytes, async (decoded, caller) => ({
        head: toBinary(response, create(response, await handle(decoded, caller))),
      })),
    signedIn: ({ request, response, maxBytes }, handle) => {
      const handleSignedIn = withSession(handle);
      return make(request, maxBytes, async (decoded) => ({
        head: toBinary(response, create(response, await handleSignedIn(decoded))),
      }));
    },
    streaming: (request, handle) => make(request, undefined, withSession(handle)),
  };
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
