import type { CodeSender } from "@parley/core";
import type { CodeSetting } from "./code-setting.ts";

/** A person waits before a field: a service that takes longer counts as gone. */
const timeoutMs = 10_000;

/** Posts `{"phone": …, "code": …}` to a URL. Any status from 200 to 299 counts as sent; redirections are not followed. */
export function createWebhookSender({
  url,
  credentials,
}: Extract<CodeSetting, { kind: "webhook" }>): CodeSender {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (credentials !== undefined) {
    headers.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  }
  return {
    async send({ phone, code }) {
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: JSON.stringify({ phone, code }),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the webhook for codes answered ${response.status}`);
    },
  };
}
