import type { DescMessage, Message } from "@bufbuild/protobuf";
import * as ims from "@parley/protocol/im-gateway";
import { createCallMaker } from "../../packages/server/src/doors/im-gateway/call.ts";
import { fromSeconds } from "../../packages/server/src/doors/im-gateway/codec.ts";
import * as rules from "../../packages/server/src/doors/im-gateway/rules.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { listMessages } from "../grammar/list-schemas.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toAnswer, toBytes, toText } from "./codec.ts";

/** The requests of all calls. */
export const imRequests: readonly DescMessage[] = listMessages(ims).filter(({ name }) =>
  name.endsWith("Req"),
);

const caller = { address: "127.0.0.1", client: "fuzz" };
const maker = createCallMaker({
  authenticate: () => Promise.reject(new Error("no call here needs a session")),
  toErrmsg: (thrown) => toAnswer(thrown),
  maxBytes: 1 << 20,
});
const calls = imRequests.map((request) =>
  maker.open({ request, response: ims.UserRegisterRspSchema }, async (message: Message) => {
    const at: unknown = Reflect.get(message, "startTime");
    if (typeof at === "bigint")
      require(Number.isSafeInteger(fromSeconds(at)), "a time is a number");
    return {};
  }),
);

/** The instant messenger: requests, what it takes for a name. */
export const imGatewayCodecs: readonly Codec[] = [
  {
    name: "requests",
    seeds: imRequests.flatMap((schema) => createSeeds(schema)),
    mutate: mutateProtobuf,
    async run(bytes) {
      // One after the other would be forty readings an input: each input gets one call, by its bytes.
      const call = calls[bytes.length % calls.length];
      const { head } = (await call?.answer(bytes, caller)) ?? {};
      require(head !== undefined && head.length > 0, "every request has an answer");
    },
  },
  {
    name: "names, passwords, phones",
    seeds: ["zoe", "secret_1", "13800000000"].map(toBytes),
    mutate: mutateText,
    run(bytes) {
      const text = toText(bytes);
      rules.requireNickname(text);
      rules.requirePassword(text);
      rules.requirePhone(text);
    },
  },
];
