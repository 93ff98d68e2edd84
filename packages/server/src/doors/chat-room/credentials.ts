import { toRefusal } from "./errors.ts";

/** What a client signs in with. */
export type Credentials = { readonly username: string; readonly password: string };

/** Reads the credentials from a call's metadata. Throws the statuses of the original server. */
export function parseCredentials(metadata: ReadonlyMap<string, string>): Credentials {
  const username = metadata.get("user-name");
  const password = metadata.get("user-password");
  if (username === undefined || password === undefined) throw toRefusal("noMetadata");
  if (username === "" || password === "") throw toRefusal("emptyMetadata");
  return { username: fromLatin1(username), password: fromLatin1(password) };
}

/**
 * The text of a header that holds UTF-8: HTTP/2 libraries give each byte as one character. A text that
 * is no UTF-8 stays as it is.
 */
function fromLatin1(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}
