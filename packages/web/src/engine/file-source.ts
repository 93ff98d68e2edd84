import type { FileSource } from "@parley/sdk";
import { toFileSource } from "@parley/sdk/browser";
import type { PickedFile } from "../bridge/messages.ts";

/** The bytes of a file that crossed the bridge as a handle. Throws when it is no file. */
export function parsePickedFile(picked: PickedFile): FileSource {
  if (!(picked instanceof File)) throw new TypeError("what was sent is not a file");
  return toFileSource(picked);
}
