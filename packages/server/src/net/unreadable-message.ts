import {
  Code,
  ConnectError,
  type createHandlerContext,
  type HandlerContext,
} from "@connectrpc/connect";

/** How Connect's errors for bytes that are no Protobuf begin. */
const prefix = "parse binary: ";

/**
 * To be called by every gate of unary calls: a message that cannot be read is then its client's mistake, `invalid_argument` and HTTP 400.
 * Connect says `internal` and 500, for which clients try again and operators look for a defect; of JSON that cannot be read it says
 * what we do. It has no place to choose, but it ends the call's context with an error before it answers with it. The context's signal
 * does not tell: it may have been aborted before, by a deadline. Over gRPC and gRPC-Web it stays as gRPC has it: 13.
 */
export function blameForUnreadable(context: HandlerContext): void {
  if (context.protocolName !== "connect" || !isController(context)) return;
  const { abort } = context;
  context.abort = (error) => {
    if (error instanceof ConnectError && error.rawMessage.startsWith(prefix)) {
      Object.defineProperty(error, "code", { value: Code.InvalidArgument });
    }
    abort(error);
  };
}

/** What a gate gets is always one; Connect's types don't say so. */
function isController(context: HandlerContext): context is ReturnType<typeof createHandlerContext> {
  return "abort" in context;
}
