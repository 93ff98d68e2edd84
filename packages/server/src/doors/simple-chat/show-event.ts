import { type Core, type Event, type File, isMessageEvent } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { describeFile } from "../../wording/describe-file.ts";
import type { Entry } from "./codec.ts";
import { maxPictureBytes, maxScaledFromBytes } from "./limits.ts";
import { createRecentPictures } from "./recent-pictures.ts";

/**
 * Shows an event in this wire's words; `undefined` for what is no message. A picture of more than `maxBytes` (default:
 * `maxPictureBytes`) is named in a line of text, and so is what cannot be read. Never rejects.
 */
export type ShowEvent = (event: Event, maxBytes?: number) => Promise<Entry | undefined>;

type ShowEventParts = {
  readonly files: Core["files"];
  readonly scalePicture: (bytes: Uint8Array) => Promise<Uint8Array | undefined>;
  /** Where people open the web client; `undefined` when it is not known. */
  readonly findWebUrl: () => string | undefined;
  readonly log: Log;
};

/** What the clients can show, as it is. */
const plainTypes: ReadonlySet<string> = new Set(["image/png", "image/jpeg"]);
/** What can be made into that. */
const scaledTypes: ReadonlySet<string> = new Set([...plainTypes, "image/webp", "image/gif"]);

/** Creates the translation of events. */
export function createShowEvent(parts: ShowEventParts): ShowEvent {
  const { files, scalePicture, findWebUrl, log } = parts;
  const scaled = createRecentPictures();

  async function read(file: File): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of files.read(file)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async function findPicture(file: File): Promise<Uint8Array | undefined> {
    if (plainTypes.has(file.mediaType) && file.size <= maxPictureBytes) return read(file);
    if (!scaledTypes.has(file.mediaType) || file.size > maxScaledFromBytes) return undefined;
    return scaled.find(file.sha256, async () => scalePicture(await read(file)));
  }

  async function toContent(file: File, maxBytes: number): Promise<Entry["content"]> {
    try {
      const bytes = await findPicture(file);
      if (bytes !== undefined && bytes.length <= maxBytes) return { kind: "picture", bytes };
    } catch (thrown) {
      log.error({ err: thrown, file: file.id }, "a picture could not be read");
    }
    return { kind: "text", text: describeFile(file, findWebUrl()) };
  }

  return async (event, maxBytes = maxPictureBytes) => {
    if (!isMessageEvent(event)) return undefined;
    const { content } = event.body;
    return {
      username: event.actor.username,
      at: event.at,
      content: content.kind === "text" ? content : await toContent(content.file, maxBytes),
    };
  };
}
