import { decodeHeaderText } from "../../net/grpc-headers.ts";
import { toRefusal } from "./errors.ts";

/** What a client signs in with. */
export type Credentials = { readonly username: string; readonly password: string };

/** Reads the credentials from a call's metadata. Throws the statuses of the original server. */
export function parseCredentials(metadata: ReadonlyMap<string, string>): Credentials {
  const username = metadata.get("user-name");
  const password = metadata.get("user-password");
  if (username === undefined || password === undefined) throw toRefusal("noMetadata");
  if (username === "" || password === "") throw toRefusal("emptyMetadata");
  return { username: decodeHeaderText(username), password: decodeHeaderText(password) };
}
