import type { ChatError, ErrorCode } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { reveal } from "../../wording/reveal.ts";

const asSaid = ({ message }: ChatError): string => message;

/** What stands in `errmsg`: the wire has no codes, and clients show the text as it is. */
const texts: Record<ErrorCode, (error: ChatError) => string> = {
  invalid_argument: asSaid,
  unauthenticated: ({ cause, message }) =>
    cause === "unknown_username" || cause === "wrong_password"
      ? "the nickname or the password is wrong"
      : message,
  permission_denied: asSaid,
  not_found: asSaid,
  already_exists: asSaid,
  failed_precondition: asSaid,
  resource_exhausted: asSaid,
  slow_consumer: asSaid,
  unavailable: asSaid,
  canceled: asSaid,
  internal: asSaid,
};

/** Whatever was thrown, as the text for the client. What is no refusal says nothing but where it stands in the log. */
export function toErrmsg(thrown: unknown, log: Log): string {
  const error = reveal(thrown, log, "a call of the im-gateway failed");
  return texts[error.code](error);
}
