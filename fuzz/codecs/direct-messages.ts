import type { Session } from "@parley/core";
import * as wire from "@parley/protocol/direct-messages";
import { decodeMessage } from "../../packages/server/src/doors/direct-messages/codec.ts";
import { createTokens } from "../../packages/server/src/doors/direct-messages/tokens.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toBytes, toLatin1 } from "./codec.ts";

const clock = { now: () => 1_795_000_000_000, schedule: () => () => {} };
const tokens = createTokens({ key: Buffer.alloc(32, 7), clock, lifetimeMs: 60_000 });
const session = { id: "s_1", account: { id: "a_1", username: "zoe" } } as Session;
const token = await tokens.sign(session);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The Flutter and Go chat: messages, tokens. */
export const directMessagesCodecs: readonly Codec[] = [
  {
    name: "messages",
    seeds: createSeeds(wire.SendMessageRequestSchema),
    mutate: mutateProtobuf,
    run: (bytes) => void decodeMessage(bytes),
  },
  {
    name: "tokens",
    seeds: [
      token,
      `${encode({ alg: "none" })}.${encode({ sid: "s_1", expired_at: "2099-01-01" })}.`,
      `${encode({ alg: "HS256", crit: ["exp"], exp: 1 })}.${encode({ sid: 1 })}.AAAA`,
    ].map(toBytes),
    mutate: mutateText,
    async run(bytes) {
      const text = toLatin1(bytes);
      const id = await tokens.verify(text);
      const [head, body] = text.split(".");
      require(id === "s_1" &&
        token.startsWith(`${head}.${body}.`), "only what was signed is taken");
    },
  },
];
