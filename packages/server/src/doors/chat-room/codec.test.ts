import { create, toBinary } from "@bufbuild/protobuf";
import { ChatMessageSchema, FileMessage_Type } from "@parley/protocol/chat-room";
import { describe, expect, it } from "vitest";
import { frameMessage } from "../../net/grpc-stream.ts";
import { encodeChunk } from "./codec.ts";

describe("encodeChunk()", () => {
  it.each([
    [1, 1],
    [3, 127],
    [3, 128],
    [2 ** 20, 200_000],
  ])("writes what the library writes, for %i chunks and %i bytes", (count, bytes) => {
    const content = new Uint8Array(bytes).fill(7);
    const uuid = new Uint8Array(16).fill(9);
    const shape = { name: "é.png", size: 2 ** 40, content };
    const chunk = { ...shape, kind: "image", index: count - 1, count, uuid } as const;
    const continuation = {
      index: BigInt(count - 1),
      count: BigInt(count),
      uuid: { rfc4122Uuid: uuid },
    };
    const file = {
      ...{ name: shape.name, content, type: FileMessage_Type.IMAGE, size: BigInt(shape.size) },
      ...(count > 1 && { continuation }),
    };
    const message = create(ChatMessageSchema, {
      ...{ username: "zoë", timestamp: 1_700_000_000_000n },
      content: { case: "file", value: file },
    });
    const sender = { username: "zoë", at: 1_700_000_000_000 };
    expect(Buffer.from(encodeChunk(sender, chunk))).toEqual(
      Buffer.from(frameMessage(toBinary(ChatMessageSchema, message))),
    );
  });
});
