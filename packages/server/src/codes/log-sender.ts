import type { CodeSender } from "@parley/core";
import type { Log } from "../net/log.ts";

/** Writes codes into the log as a warning, because who reads the log can sign in as anybody with a phone number. */
export function createLogSender(log: Log): CodeSender {
  return {
    async send({ phone, code }) {
      log.warn({ phone, code }, "a code was asked for; --codes says how to send codes to people");
    },
  };
}
