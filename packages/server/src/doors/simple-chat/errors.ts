import { GrpcError, type GrpcStatus } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import { toGrpcError } from "../../wording/grpc-codes.ts";
import { reveal } from "../../wording/reveal.ts";

/** The two methods of the wire: each has its own words for wrong credentials. */
export type Method = "messageList" | "sendMessage";

const refusals: Record<Method, string> = {
  messageList: "User or login are invalid",
  sendMessage: "Login or password are invalid",
};

type StatusName = "signedOut" | "stopping";

/** What this door itself says. */
const statuses: Record<StatusName, GrpcStatus> = {
  signedOut: { code: 16, message: "Signed out" },
  stopping: { code: 14, message: "The server is stopping" },
};

/** One of the door's own statuses, to end a call with. */
export function toStatus(name: StatusName): GrpcStatus {
  return statuses[name];
}

/** Whatever was thrown, as the error that ends the call. What is no refusal says nothing but where it stands in the log. */
export function toWireError(thrown: unknown, method: Method, log: Log): GrpcError {
  if (thrown instanceof GrpcError) {
    log.refused?.(thrown);
    return thrown;
  }
  const error = reveal(thrown, log, "a call failed by a defect", { method });
  if (error.code === "unauthenticated") return new GrpcError(16, refusals[method]);
  return toGrpcError(error);
}
