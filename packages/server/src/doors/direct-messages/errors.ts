import { Code, ConnectError } from "@connectrpc/connect";
import { GrpcError, type GrpcStatus } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import { toGrpcError } from "../../wording/grpc-codes.ts";
import { toRetryHeaders } from "../../wording/retry-headers.ts";
import { reveal } from "../../wording/reveal.ts";

type StatusName =
  | "missingToken"
  | "brokenHeader"
  | "notBearer"
  | "invalidToken"
  | "expiredToken"
  | "endedSession"
  | "unknownUser"
  | "wrongPassword"
  | "nameTaken"
  | "oneself"
  | "badPage"
  | "tooManyStreams"
  | "stopping";

/** What this door itself says. Where the original server has a text it is that one: clients show it as it is. */
const statuses: Record<StatusName, GrpcStatus> = {
  missingToken: { code: 16, message: "missing required token" },
  brokenHeader: { code: 16, message: "authorization is not of the form: bearer TOKEN" },
  notBearer: { code: 16, message: "authorization is not of the type bearer" },
  invalidToken: { code: 16, message: "token is invalid" },
  expiredToken: { code: 16, message: "token has expired" },
  endedSession: { code: 16, message: "the session has ended, log in again" },
  unknownUser: { code: 5, message: "user not found" },
  wrongPassword: { code: 16, message: "credentials are not valid" },
  nameTaken: { code: 6, message: "user already registered" },
  oneself: { code: 3, message: "you cannot chat with yourself" },
  badPage: { code: 13, message: "page_number must be at least 1, page_size at least 0" },
  tooManyStreams: { code: 8, message: "too many listeners for notifications" },
  stopping: { code: 14, message: "the server is stopping" },
};

/** One of the door's own statuses, to end a call with. */
export function toStatus(name: StatusName): GrpcStatus {
  return statuses[name];
}

/** One of the door's own statuses, to throw. */
export function toRefusal(name: StatusName): GrpcError {
  const { code, message } = statuses[name];
  return new GrpcError(code, message);
}

/** Whatever was thrown, as the error that ends the call. What is no refusal says nothing but where it stands in the log. */
export function toWireError(thrown: unknown, log: Log): GrpcError {
  if (thrown instanceof GrpcError) {
    log.refused?.(thrown);
    return thrown;
  }
  const error = reveal(thrown, log, "a call failed by a defect");
  if (error.cause === "unknown_username") return toRefusal("unknownUser");
  if (error.cause === "wrong_password") return toRefusal("wrongPassword");
  return toGrpcError(error);
}

/** The same for a unary call. */
export function toConnectError(thrown: unknown, log: Log): ConnectError {
  const { code, message } = toWireError(thrown, log);
  // Connect numbers its codes as gRPC does, but has none for OK, which no error has.
  return new ConnectError(
    message,
    code || Code.Internal,
    toRetryHeaders(thrown),
    undefined,
    thrown,
  );
}

/** What ends a stream of messages when one could not be taken. */
export function toSaveError(thrown: unknown, log: Log): GrpcError {
  return new GrpcError(13, `Error saving message: ${toWireError(thrown, log).message}`);
}
