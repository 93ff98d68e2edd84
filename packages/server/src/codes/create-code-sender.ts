import type { CodeSender } from "@parley/core";
import type { Log } from "../net/log.ts";
import type { CodeSetting } from "./code-setting.ts";
import { createLogSender } from "./log-sender.ts";
import { createMailSender } from "./mail-sender.ts";
import { createWebhookSender } from "./webhook-sender.ts";

/** Creates the sender that the operator chose. `serverName` stands in mails. */
export function createCodeSender(
  setting: CodeSetting,
  { log, serverName }: { readonly log: Log; readonly serverName: string },
): CodeSender {
  switch (setting.kind) {
    case "log":
      return createLogSender(log);
    case "smtp":
      return createMailSender(setting, serverName);
    case "webhook":
      return createWebhookSender(setting);
  }
}
