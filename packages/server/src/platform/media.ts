import type { FileKind, Media, MediaInfo } from "@parley/core";
import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";

const unknown: MediaInfo = {
  mediaType: "application/octet-stream",
  kind: "other",
  width: 0,
  height: 0,
};

/** What text is called by its ending; any other text is plain. HTML, SVG and scripts are text to us, never pages. */
const textTypes: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv"],
  ["json", "application/json"],
  ["md", "text/markdown"],
]);

/** Creates an inspector that goes by the bytes. */
export function createMedia(): Media {
  return {
    async inspect(head, name) {
      const mediaType = (await findMediaType(head)) ?? findTextType(head, name);
      if (mediaType === undefined) return unknown;
      const kind = toKind(mediaType);
      return { mediaType, kind, ...(kind === "image" ? findSize(head) : { width: 0, height: 0 }) };
    },
  };
}

async function findMediaType(head: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    // Broken bytes are of no known type.
    return undefined;
  }
}

/** Text is well-formed UTF-8 without control characters; the last character may be cut off. */
function findTextType(head: Uint8Array, name: string): string | undefined {
  if (head.length === 0) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells text from other bytes
    if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) return undefined;
  } catch {
    return undefined;
  }
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return textTypes.get(ending) ?? "text/plain";
}

function toKind(mediaType: string): FileKind {
  const [family] = mediaType.split("/", 1);
  if (family === "image" || family === "audio" || family === "video") return family;
  return family === "text" || mediaType === "application/json" ? "text" : "other";
}

function findSize(head: Uint8Array): { width: number; height: number } {
  try {
    const { width, height, orientation = 1 } = imageSize(head);
    // Orientations 5 to 8 of a photograph are turned by a quarter.
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return { width: 0, height: 0 };
  }
}
