import { ChatError } from "@parley/core";
import { decodeHeaderText } from "../../net/grpc-headers.ts";

/** What a client signs in with, on every call. */
export type Credentials = { readonly username: string; readonly password: string };

/** Reads the credentials from a call's metadata, by header name. Throws `unauthenticated` when there are none. */
export function parseCredentials(find: (name: string) => string | null | undefined): Credentials {
  const username = find("user-name") || undefined;
  const password = find("user-password") || undefined;
  if (username === undefined || password === undefined) {
    throw new ChatError("unauthenticated", "user-name or user-password is missing");
  }
  return { username: decodeHeaderText(username), password: decodeHeaderText(password) };
}
