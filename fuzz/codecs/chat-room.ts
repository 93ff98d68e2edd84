import * as wire from "@parley/protocol/chat-room";
import { decodeMessage } from "../../packages/server/src/doors/chat-room/codec.ts";
import { parseCredentials } from "../../packages/server/src/doors/chat-room/credentials.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toBytes, toLatin1 } from "./codec.ts";

/** The Qt chat room: messages, credentials in metadata. */
export const chatRoomCodecs: readonly Codec[] = [
  {
    name: "messages",
    seeds: createSeeds(wire.ChatMessageSchema),
    mutate: mutateProtobuf,
    run(bytes) {
      const message = decodeMessage(bytes);
      if (message.kind !== "file") return;
      const { size, chunk, content } = message.part;
      require(size >= 0 && content instanceof Uint8Array, "a size is a number from 0 on");
      require(chunk === undefined ||
        (chunk.index >= 0 && chunk.count >= 0), "chunks count from 0 on");
    },
  },
  {
    name: "credentials",
    seeds: ["zoe", "zo\u00c3\u00ab", "p w"].map(toBytes),
    mutate: mutateText,
    run(bytes) {
      const text = toLatin1(bytes);
      parseCredentials(
        new Map([
          ["user-name", text],
          ["user-password", text],
        ]),
      );
    },
  },
];
