import { ChatError } from "../error.ts";

/** The code with which a call is refused; `"done"` when it is not refused. */
export async function findRefusal(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "done";
  } catch (thrown) {
    return thrown instanceof ChatError ? thrown.code : `no ChatError: ${thrown}`;
  }
}
