import { CallError } from "../bridge/caller.ts";

/** What to say, and where. */
export type FieldErrors = {
  readonly username?: string;
  readonly password?: string;
  /** About neither field. */
  readonly form?: string;
};

const toSentence = (message: string): string =>
  message === ""
    ? ""
    : `${message[0]?.toUpperCase()}${message.slice(1)}${/[.!?…]$/.test(message) ? "" : "."}`;

/** Puts the failure of a sign-in or a registration where the person can do something about it. */
export function toFieldErrors(error: unknown, serverUrl: string): FieldErrors {
  if (!(error instanceof CallError)) return { form: toSentence(String(error)) };
  switch (error.code) {
    case "unauthenticated":
      return { password: "The username or the password is wrong." };
    case "already_exists":
      return { username: "This username is taken. Choose another one, or sign in." };
    case "resource_exhausted": {
      const seconds = Math.ceil((error.retryAfterMs ?? 0) / 1000);
      const wait = seconds > 0 ? `in ${seconds} seconds` : "a little later";
      return { form: `Too many attempts. Try again ${wait}.` };
    }
    case "unavailable":
      return {
        form: `The server at ${serverUrl} does not answer. Check the network and the address.`,
      };
    case "invalid_argument":
      return /password/i.test(error.message)
        ? { password: toSentence(error.message) }
        : /name/i.test(error.message)
          ? { username: toSentence(error.message) }
          : { form: toSentence(error.message) };
    default:
      return { form: toSentence(error.message) };
  }
}
