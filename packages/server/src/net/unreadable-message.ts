import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";

/** How Connect's errors for bytes that are no Protobuf begin. */
const prefix = "parse binary: ";

/**
 * To be called by every gate of unary calls: a message that cannot be read is then its client's mistake, `invalid_argument` and HTTP 400.
 * Connect says `internal` and 500, for which clients try again and operators look for a defect; of JSON that cannot be read it says
 * what we do. It has no place to choose, but it tells the call's signal of an error before it answers with it. Over gRPC and
 * gRPC-Web it stays as gRPC has it: 13.
 */
export function blameForUnreadable({
  signal,
  protocolName,
}: Pick<HandlerContext, "signal" | "protocolName">): void {
  if (protocolName !== "connect") return;
  const blame = (): void => {
    const error: unknown = signal.reason;
    if (!(error instanceof ConnectError) || !error.rawMessage.startsWith(prefix)) return;
    Object.defineProperty(error, "code", { value: Code.InvalidArgument });
  };
  signal.addEventListener("abort", blame, { once: true });
}
