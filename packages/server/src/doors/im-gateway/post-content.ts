import { ChatError, type Core, type FileId, type Post, type Session, toId } from "@parley/core";
import type {
  FileMessageInfo,
  ImageMessageInfo,
  MessageContent,
  SpeechMessageInfo,
} from "@parley/protocol/im-gateway";
import { MessageType } from "@parley/protocol/im-gateway";
import { fileTypeFromBuffer } from "file-type";
import { encodeVoice, voiceName } from "./voice.ts";

/** Turns a message's content, as a client sent it, into what can be posted. */
export interface Poster {
  /** Stores the bytes that it brings; a file that is there already goes by its id. Throws `invalid_argument`. */
  toContent(session: Session, content: MessageContent | undefined): Promise<Post["content"]>;
}

/** Creates the poster on the core's files. */
export function createPoster({ files }: Pick<Core, "files">): Poster {
  async function store(session: Session, name: string, bytes: Uint8Array) {
    return { kind: "file", fileId: (await files.store(session, name, bytes)).id } as const;
  }

  async function toImage(session: Session, { fileId, imageContent }: ImageMessageInfo) {
    if (imageContent === undefined || imageContent.length === 0) return toKnownFile(fileId);
    return store(session, await toImageName(imageContent), imageContent);
  }

  async function toSpeech(session: Session, { fileId, fileContents }: SpeechMessageInfo) {
    if (fileContents === undefined || fileContents.length === 0) return toKnownFile(fileId);
    return store(session, voiceName, encodeVoice(fileContents));
  }

  async function toFile(session: Session, info: FileMessageInfo) {
    const { fileId = "", fileName = "", fileContents } = info;
    if (fileId !== "" && !fileContents?.length) return toKnownFile(fileId);
    return store(session, fileName, fileContents ?? new Uint8Array());
  }

  return {
    async toContent(session, content) {
      const brought = content?.msgContent;
      const type = content?.messageType;
      switch (brought?.case) {
        case "stringMessage":
          requireType(type, MessageType.STRING);
          return { kind: "text", text: brought.value.content };
        case "imageMessage":
          requireType(type, MessageType.IMAGE);
          return toImage(session, brought.value);
        case "fileMessage":
          requireType(type, MessageType.FILE);
          return toFile(session, brought.value);
        case "speechMessage":
          requireType(type, MessageType.SPEECH);
          return toSpeech(session, brought.value);
        case undefined:
          throw new ChatError("invalid_argument", "the message has no content");
      }
    },
  };
}

function requireType(said: MessageType | undefined, brought: MessageType): void {
  if (said === brought) return;
  const message = `message_type is ${said}, but the content is of type ${brought}`;
  throw new ChatError("invalid_argument", message);
}

function toKnownFile(fileId: string | undefined) {
  if (!fileId) throw new ChatError("invalid_argument", "the message has no content");
  return { kind: "file", fileId: toId<FileId>(fileId) } as const;
}

/** This wire gives pictures no name; other doors show and save them by one. */
async function toImageName(bytes: Uint8Array): Promise<string> {
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  return type?.mime.startsWith("image/") ? `image.${type.ext}` : "image";
}
