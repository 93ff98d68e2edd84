/** How codes reach people, as the operator chose it. */
export type CodeSetting =
  /** Into the server's own log: for development, and for a server whose operator passes codes on by hand. */
  | { readonly kind: "log" }
  | {
      readonly kind: "smtp";
      /** `smtp:` or `smtps:`, with the user and password if there are any; without a query. */
      readonly url: string;
      readonly from: string;
      /** The recipient; `{phone}` stands for the number's digits. */
      readonly to: string;
    }
  | {
      readonly kind: "webhook";
      /** Without user and password. */
      readonly url: string;
      /** `user:password` for basic authentication; `undefined` for none. */
      readonly credentials: string | undefined;
    };

const examples =
  "log, https://sms.example/send or smtp://mail.example?from=chat@x.example&to={phone}@sms.example";

/**
 * Reads what an operator typed: `log`, the URL of a webhook, or of a mail server with `from` and `to` in its query. Throws an
 * Error that does not repeat the text: a password may stand in it.
 */
export function parseCodeSetting(text: string): CodeSetting {
  if (text === "log") return { kind: "log" };
  const url = URL.parse(text);
  switch (url?.protocol) {
    case "smtp:":
    case "smtps:":
      return toSmtp(url);
    case "http:":
    case "https:":
      return toWebhook(url);
    default:
      throw new Error(`no way to send codes, write it like ${examples}`);
  }
}

function toSmtp(url: URL): CodeSetting {
  const from = url.searchParams.get("from") ?? "";
  const to = url.searchParams.get("to") ?? "";
  if (url.hostname === "") throw new Error("the mail server has no name");
  if (!isAddress(from)) throw new Error("the mail server needs from=ADDRESS in its query");
  if (!isAddress(to.replace("{phone}", "1")) || !to.includes("{phone}")) {
    throw new Error("the mail server needs to=ADDRESS in its query, with {phone} in it");
  }
  url.search = "";
  url.hash = "";
  return { kind: "smtp", url: url.href, from, to };
}

function toWebhook(url: URL): CodeSetting {
  const { username, password } = url;
  const credentials =
    username === "" ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  url.username = "";
  url.password = "";
  return { kind: "webhook", url: url.href, credentials };
}

function isAddress(text: string): boolean {
  return /^[^\s@<>,]+@[^\s@<>,]+$/.test(text);
}
