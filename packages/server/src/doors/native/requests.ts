import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  ChatError,
  type ConversationId,
  type FileId,
  type Position,
  type Post,
  type Sha256,
  toId,
} from "@parley/core";
import type { ListEventsRequest, PostMessageRequest } from "@parley/protocol/native";

// From the wire's shapes to the core's. Everything here throws `invalid_argument`.

const sha256Bytes = 32;

/** A 64-bit number of the wire as a number. Throws for what a number cannot hold exactly. */
export function parseCount(value: bigint, name: string): number {
  if (value > Number.MAX_SAFE_INTEGER) {
    throw new ChatError(
      "invalid_argument",
      `${name} is ${value}, the limit is ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  return Number(value);
}

/** A message to post. Throws when it has no content. */
export function parsePost(request: PostMessageRequest): Post {
  const conversationId = toId<ConversationId>(request.conversationId);
  const { clientMessageId, content } = request;
  if (clientMessageId === "") {
    throw new ChatError(
      "invalid_argument",
      "client_message_id is empty, a random uuid is a good one",
    );
  }
  switch (content.case) {
    case "text":
      return {
        conversationId,
        clientMessageId,
        content: { kind: "text", text: content.value.body },
      };
    case "fileId": {
      const fileId = toId<FileId>(content.value);
      return { conversationId, clientMessageId, content: { kind: "file", fileId } };
    }
    case undefined:
      throw new ChatError("invalid_argument", "the message has neither a text nor a file_id");
  }
}

function parseTime(since: Timestamp): number {
  const at = timestampMs(since);
  if (!Number.isSafeInteger(at) || at < 0) {
    throw new ChatError("invalid_argument", `since is ${at} ms, it must not be before 1970`);
  }
  return at;
}

/** Which events are asked for; without a position the newest. */
export function parsePosition(position: ListEventsRequest["position"]): Position {
  switch (position.case) {
    case "afterSeq":
      return { kind: "after", seq: parseCount(position.value, "after_seq") };
    case "beforeSeq":
      return { kind: "before", seq: parseCount(position.value, "before_seq") };
    case "since":
      return { kind: "since", at: parseTime(position.value) };
    case undefined:
      return { kind: "newest" };
  }
}

/** A hash as lower-case hex; `undefined` when there are no bytes. Throws when there are not 32. */
export function parseSha256(bytes: Uint8Array): Sha256 | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length !== sha256Bytes) {
    throw new ChatError("invalid_argument", `sha256 is ${bytes.length} bytes, it must be 32`);
  }
  return Buffer.from(bytes).toString("hex");
}
