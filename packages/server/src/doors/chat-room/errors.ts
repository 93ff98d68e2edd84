import { GrpcError, type GrpcStatus } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import { toGrpcError } from "../../wording/grpc-codes.ts";
import { reveal } from "../../wording/reveal.ts";

type StatusName =
  | "emptyRegistration"
  | "noMetadata"
  | "emptyMetadata"
  | "alreadyActive"
  | "unknownUser"
  | "wrongPassword"
  | "storeUnavailable"
  | "signedOut"
  | "stopping"
  | "tooSlow";

/** What this door itself says. Where the original server has a text it is that one: clients show it as it is. */
const statuses: Record<StatusName, GrpcStatus> = {
  emptyRegistration: { code: 3, message: "Invalid user request" },
  noMetadata: { code: 5, message: "Metadata not found" },
  emptyMetadata: { code: 3, message: "Invalid metadata" },
  alreadyActive: { code: 6, message: "User already active" },
  unknownUser: { code: 16, message: "User not found" },
  wrongPassword: { code: 3, message: "Invalid password" },
  storeUnavailable: { code: 14, message: "Database unavailable" },
  signedOut: { code: 16, message: "Signed out" },
  stopping: { code: 14, message: "The server is stopping" },
  tooSlow: { code: 8, message: "The client reads too slowly" },
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

/** The refusal of a name that is taken. Clients show it undecoded, so a name that is not ASCII is left out. */
export function toNameTaken(name: string): GrpcError {
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  return new GrpcError(6, `${isAscii ? name : "This name"} already exists`);
}

/** Whatever was thrown, as the error that ends the call. What is no refusal says nothing but where it stands in the log. */
export function toWireError(thrown: unknown, log: Log): GrpcError {
  if (thrown instanceof GrpcError) {
    log.refused?.(thrown);
    return thrown;
  }
  const error = reveal(thrown, log, "a call to the chat room failed");
  // Who may come back at a moment of its own is told so; nothing is wrong with the store then.
  if (error.code === "unavailable" && error.retryAfterMs === undefined) {
    return toRefusal("storeUnavailable");
  }
  if (error.cause === "unknown_username") return toRefusal("unknownUser");
  if (error.cause === "wrong_password") return toRefusal("wrongPassword");
  return toGrpcError(error);
}
