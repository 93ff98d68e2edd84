import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { Abort } from "./abort.ts";
import { ClientError } from "./client-error.ts";
import type { FetchResponse, Platform } from "./platform.ts";

/** How long a call may take, in milliseconds: a chunk of an upload on a slow line is the longest. */
export const callTimeoutMs = 60_000;

/**
 * Calls a unary method of the server. Throws ClientError, and nothing else. An anonymous call carries no token, and its
 * `unauthenticated` says nothing of the session.
 */
export type Call = <Input extends DescMessage, Output extends DescMessage>(
  method: DescMethodUnary<Input, Output>,
  input: MessageInitShape<Input>,
  options?: { readonly isAnonymous: boolean },
) => Promise<MessageShape<Output>>;

/** What a caller needs. */
export type CallOptions = {
  readonly serverUrl: string;
  readonly platform: Platform;
  /** The token of the session; undefined before sign-in. */
  readonly token: () => string | undefined;
  /** The server does not know the token of a call. */
  readonly onUnauthenticated: (token: string, message: string) => void;
};

// https://connectrpc.com/docs/protocol#http-to-error-code
const codeOfStatus: Readonly<Record<number, string>> = {
  400: "internal",
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** The refusal in an answer that is not a success: Connect's JSON, or else made from the status. */
export function toCallError(status: number, retryAfter: string | null, text: string): ClientError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const retryAfterMs = seconds > 0 ? seconds * 1000 : undefined;
  let code = codeOfStatus[status] ?? "unknown";
  let message = `the server answered with status ${status}`;
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === "object" && said !== null) {
      if ("code" in said && typeof said.code === "string") code = said.code;
      if ("message" in said && typeof said.message === "string") message = said.message;
    }
  } catch {
    // Not Connect's JSON: some proxy answered, and the status is all there is to tell.
  }
  return new ClientError(code, message, { retryAfterMs });
}

/**
 * Unary calls over the Connect protocol in its binary form (https://connectrpc.com/docs/protocol). Our own,
 * because `@connectrpc/connect-web` adds 16 kB compressed to an engine of about 35 kB, and DOM types.
 */
export function createCall({ serverUrl, platform, token, onUnauthenticated }: CallOptions): Call {
  const post = async (
    path: string,
    body: Uint8Array,
    held: string | undefined,
  ): Promise<[FetchResponse, Uint8Array]> => {
    const abort = new Abort();
    const cancelTimeout = platform.schedule(callTimeoutMs, () => abort.abort());
    const headers = {
      "content-type": "application/proto",
      "connect-protocol-version": "1",
      ...(held === undefined ? {} : { authorization: `Bearer ${held}` }),
    };
    try {
      const { signal } = abort;
      const response = await platform.fetch(serverUrl + path, {
        method: "POST",
        headers,
        body,
        signal,
      });
      if (response.status === 200) return [response, await response.bytes()];
      const retryAfter = response.headers.get("retry-after");
      const error = toCallError(response.status, retryAfter, await response.text());
      if (error.code === "unauthenticated" && held !== undefined) {
        onUnauthenticated(held, error.message);
      }
      throw error;
    } catch (cause) {
      if (cause instanceof ClientError) throw cause;
      throw new ClientError("unavailable", "the server could not be reached", { cause });
    } finally {
      cancelTimeout();
    }
  };
  return async (method, input, options) => {
    const body = toBinary(method.input, create(method.input, input));
    const path = `/${method.parent.typeName}/${method.name}`;
    const held = options?.isAnonymous ? undefined : token();
    const [response, bytes] = await post(path, body, held);
    if (!response.headers.get("content-type")?.startsWith("application/proto")) {
      throw new ClientError("unavailable", "this address does not answer as a Parley server");
    }
    return fromBinary(method.output, bytes);
  };
}
