import { Code, ConnectError, createConnectRouter, createContextValues } from "@connectrpc/connect";
import type { UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import {
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import { encodeGrpcMessage, maxTimerMs, parseGrpcTimeout } from "./grpc-headers.ts";
import type { Peer } from "./peer.ts";
import { peerKey } from "./peer-context.ts";
import type { Door, HttpRequest, HttpResponse } from "./routes.ts";
import { blameForUnreadable } from "./unreadable-message.ts";

/** Answers one unary call, as gRPC, gRPC-Web or Connect, on whatever transport. */
export type ConnectCall = (
  request: Omit<UniversalServerRequest, "contextValues">,
  peer: Peer,
) => Promise<UniversalServerResponse>;

/**
 * The unary services of all doors by path. Replies are never compressed: the Qt client of 6.8 ignores
 * the flag and cannot read them. Nor are compressed requests taken (UNIMPLEMENTED): no client sends
 * them unasked, and what is not unpacked cannot explode.
 */
export function createConnectCalls(
  doors: readonly Door[],
  maxMessageBytes: number,
): ReadonlyMap<string, ConnectCall> {
  const router = createConnectRouter({
    acceptCompression: [],
    readMaxBytes: maxMessageBytes,
    requestGate: blameForUnreadable,
  });
  for (const { routes } of doors) routes.connect?.(router);
  return new Map(
    router.handlers.map((handler): [string, ConnectCall] => [
      handler.requestPath,
      async (request, peer) => {
        const contextValues = createContextValues().set(peerKey, peer);
        dropEndlessTimeout(request.header);
        return withPlainMessage(await handler({ ...request, contextValues }));
      },
    ]),
  );
}

/** Answers a unary call that came as a request of Node's. Rejects when the answer could not be written. */
export async function answerConnectCall(
  call: ConnectCall,
  request: HttpRequest,
  response: HttpResponse,
  peer: Peer,
): Promise<void> {
  const asked = universalRequestFromNodeRequest(request, response, undefined, undefined);
  try {
    await universalResponseToNodeResponse(await call(asked, peer), response);
  } catch (error) {
    // The client went away, or gave up: nobody is left to tell.
    if (ConnectError.from(error).code !== Code.Aborted) throw error;
  }
}

/** A deadline that no timer can wait for is none: Connect would make it one of a millisecond. */
function dropEndlessTimeout(header: Headers): void {
  if (parseGrpcTimeout(header.get("grpc-timeout") ?? undefined) === maxTimerMs) {
    header.delete("grpc-timeout");
  }
  if (Number(header.get("connect-timeout-ms")) >= maxTimerMs) header.delete("connect-timeout-ms");
}

/**
 * The response with a `grpc-message` in which only what must be is percent-encoded. Connect encodes
 * spaces and commas as well, and the Qt clients show the text as it comes.
 */
function withPlainMessage(response: UniversalServerResponse): UniversalServerResponse {
  return Object.defineProperty({ ...response }, "trailer", {
    enumerable: true,
    // Read behind the body, when the status stands.
    get() {
      const { trailer } = response;
      const message = trailer?.get("grpc-message");
      if (message) trailer?.set("grpc-message", encodeGrpcMessage(decodeURIComponent(message)));
      return trailer;
    },
  });
}
