import type { CodeSender } from "@parley/core";
import { createTransport } from "nodemailer";
import type { CodeSetting } from "./code-setting.ts";

/** A person waits before a field: a mail server that takes longer counts as gone. */
const timeoutMs = 10_000;

/** Sends codes through a mail server, for example to a gateway that makes text messages of mails. */
export function createMailSender(
  { url, from, to }: Extract<CodeSetting, { kind: "smtp" }>,
  serverName: string,
): CodeSender {
  const transport = createTransport({
    url,
    // A password never goes out in the clear, whatever a server in between says that it can.
    requireTLS: new URL(url).password !== "",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // What is in a mail comes from here alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ phone, code }) {
      await transport.sendMail({
        from,
        to: to.replace("{phone}", phone.replace(/\D/g, "")),
        subject: `${code} is your code for ${serverName}`,
        text: `${code} is your code for ${serverName}. It holds for five minutes.\n`,
      });
    },
  };
}
