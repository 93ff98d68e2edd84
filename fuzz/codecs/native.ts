import { type DescMessage, fromBinary, fromJson } from "@bufbuild/protobuf";
import { toId } from "@parley/core";
import * as native from "@parley/protocol/native";
import { parseBearer } from "../../packages/server/src/doors/native/calls.ts";
import { parseRange } from "../../packages/server/src/doors/native/files/byte-range.ts";
import { createFileLinks } from "../../packages/server/src/doors/native/files/file-links.ts";
import { toDisposition } from "../../packages/server/src/doors/native/files/headers.ts";
import { decodeFrame } from "../../packages/server/src/doors/native/live/frames.ts";
import { decodePageToken } from "../../packages/server/src/doors/native/page-token.ts";
import * as requests from "../../packages/server/src/doors/native/requests.ts";
import { createJsonSeeds, createSeeds } from "../grammar/create-seeds.ts";
import { listServices } from "../grammar/list-schemas.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toBytes, toLatin1, toText } from "./codec.ts";

/** The requests of all unary calls. */
export const nativeRequests: readonly DescMessage[] = listServices(native).flatMap(({ methods }) =>
  methods.map(({ input }) => input),
);

/** What the door makes of a request before the core sees it. */
const parsers: readonly ((bytes: Uint8Array, read: Read) => void)[] = [
  (bytes, read) => void requests.parsePost(read(native.PostMessageRequestSchema, bytes)),
  (bytes, read) =>
    void requests.parsePosition(read(native.ListEventsRequestSchema, bytes).position),
  (bytes, read) => void requests.parseDraft(read(native.CreateConversationRequestSchema, bytes)),
  (bytes, read) => void requests.parseProfilePatch(read(native.UpdateProfileRequestSchema, bytes)),
  (bytes, read) => void requests.parseRole(read(native.ChangeRoleRequestSchema, bytes).role),
  (bytes, read) => void requests.parseSha256(read(native.CreateUploadRequestSchema, bytes).sha256),
];
type Read = <Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
) => ReturnType<typeof fromBinary<Schema>>;

/** What cannot be read is Connect's to refuse; what is read is the door's. */
class Unreadable extends Error {}

function readWith(read: Read): (bytes: Uint8Array) => void {
  return (bytes) => {
    for (const parse of parsers) {
      try {
        parse(bytes, (schema, input) => {
          try {
            return read(schema, input);
          } catch (cause) {
            throw new Unreadable("no message", { cause });
          }
        });
      } catch (thrown) {
        if (!(thrown instanceof Unreadable)) throw thrown;
      }
    }
  };
}

const links = createFileLinks({
  key: Buffer.alloc(32, 7),
  clock: { now: () => 1_795_000_000_000, schedule: () => () => {} },
  lifetimeMs: 3_600_000,
});
const signed = links.sign({ id: toId("f_1"), name: "a b.txt" }, toId("s_1"));

/** The native door: frames, requests, ranges, links, tokens. */
export const nativeCodecs: readonly Codec[] = [
  {
    name: "frames",
    seeds: [
      Buffer.from("0a0f0a0174120a0a056c6f62627910ac02", "hex"),
      ...createSeeds(native.ConnectRequestSchema),
    ],
    mutate: mutateProtobuf,
    run: (bytes) => void decodeFrame(bytes),
  },
  {
    name: "requests in Protobuf",
    seeds: nativeRequests.flatMap((schema) => createSeeds(schema)),
    mutate: mutateProtobuf,
    run: readWith((schema, bytes) => fromBinary(schema, bytes)),
  },
  {
    name: "requests in JSON",
    seeds: nativeRequests.flatMap((schema) => createJsonSeeds(schema)),
    mutate: mutateJson,
    run: readWith((schema, bytes) =>
      fromJson(schema, JSON.parse(toText(bytes)), { ignoreUnknownFields: true }),
    ),
  },
  {
    name: "range headers",
    seeds: ["bytes=0-4", "bytes=-5", "bytes=5-", "bytes=0-0,2-3"].map(toBytes),
    mutate: mutateText,
    run(bytes) {
      for (const size of [0, 1, 11, 2 ** 40]) {
        const answer = parseRange(toLatin1(bytes), size);
        if (answer.kind !== "part") continue;
        const { start, end } = answer.range;
        require(0 <= start &&
          start < end &&
          end <= size, `the range ${start} to ${end} lies in ${size}`);
      }
    },
  },
  {
    name: "file links",
    seeds: [toBytes(signed.slice(signed.indexOf("?")))],
    mutate: mutateText,
    run(bytes) {
      const text = toLatin1(bytes);
      const query = new URLSearchParams(text);
      const grant = links.verify(toId("f_1"), query);
      const right = new URLSearchParams(signed.slice(signed.indexOf("?")));
      const isSame = (name: string) => query.get(name) === right.get(name);
      // Base64 has bits that mean nothing, and an ending of its own that may be left out.
      require(grant === undefined ||
        (isSame("e") && isSame("s")), "only what was signed is granted");
    },
  },
  {
    name: "tokens and names",
    seeds: ["Bearer abc", "12 lobby", "a b.txt"].map(toBytes),
    mutate: mutateText,
    run(bytes) {
      const text = toLatin1(bytes);
      const token = parseBearer(text);
      require(token === undefined || !/\s/.test(token), "a token has no space");
      const header = toDisposition("inline", toText(bytes));
      require(/^[\x20-\x7e]*$/.test(header), "a header is printable ASCII");
      decodePageToken(text);
    },
  },
];
