import { fromBinary } from "@bufbuild/protobuf";
import * as wire from "@parley/protocol/simple-chat";
import { decodeMessage } from "../../packages/server/src/doors/simple-chat/codec.ts";
import { parseCredentials } from "../../packages/server/src/doors/simple-chat/credentials.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, toBytes, toLatin1 } from "./codec.ts";

function read(bytes: Uint8Array): wire.ChatMessage | undefined {
  try {
    return fromBinary(wire.ChatMessageSchema, bytes);
  } catch {
    // Connect refuses what cannot be read, before the door sees it.
    return undefined;
  }
}

/** The older Qt chat: messages, credentials in metadata. */
export const simpleChatCodecs: readonly Codec[] = [
  {
    name: "messages",
    seeds: createSeeds(wire.ChatMessageSchema),
    mutate: mutateProtobuf,
    run(bytes) {
      const message = read(bytes);
      if (message !== undefined) decodeMessage(message);
    },
  },
  {
    name: "credentials",
    seeds: ["zoe", "zo\u00c3\u00ab", "p w"].map(toBytes),
    mutate: mutateText,
    run: (bytes) => void parseCredentials(() => toLatin1(bytes)),
  },
];
