import type { DescMessage } from "@bufbuild/protobuf";
import * as chatRoom from "@parley/protocol/chat-room";
import * as direct from "@parley/protocol/direct-messages";
import * as native from "@parley/protocol/native";
import * as simpleChat from "@parley/protocol/simple-chat";
import { createSeeds, type Meanings } from "../grammar/create-seeds.ts";
import { listServices } from "../grammar/list-schemas.ts";
import { mutateBytes } from "../grammar/mutate-bytes.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { openHttp2Attacker } from "../wire/http2-attacker.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeReset,
  type Frame,
  flags,
  frameTypes,
} from "../wire/http2-frames.ts";
import { type Attack, type Attacker, type Driver, repeat } from "./driver.ts";

type Method = {
  readonly path: string;
  readonly isStream: boolean;
  /** Whether the server goes on until the client has had enough. */
  readonly isEndless: boolean;
  readonly seeds: readonly Uint8Array[];
};

const toMethods = (module: object, meanings: Meanings = {}): readonly Method[] =>
  listServices(module).flatMap(({ typeName, methods }) =>
    methods.map(({ name, input, methodKind }) => ({
      path: `/${typeName}/${name}`,
      isStream: methodKind !== "unary" && methodKind !== "server_streaming",
      isEndless: methodKind === "server_streaming",
      seeds: createSeeds(input as DescMessage, meanings),
    })),
  );

const maxWindow = 2 ** 31 - 1;
const maxFrameBytes = 16_384;

function frameMessage(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

type Metadata = Readonly<Record<string, string>>;

/** How a service is called. */
type Service = {
  /** Whose names make sense in its messages. */
  readonly methods: (attacker: Attacker) => readonly Method[];
  /** Of the nth call on a connection. */
  readonly toMetadata: (attack: Attack, n: number) => Metadata;
  readonly callsAtOnce: number;
  readonly maxMessages: number;
};

/** The frames of one call, and how many mutated messages are in it. */
function createCall(
  { dice }: Attack,
  stream: number,
  { path, isStream, isEndless, seeds }: Method,
  metadata: Metadata,
  maxMessages: number,
) {
  const block = encodeFields({
    ":method": "POST",
    ":scheme": "http",
    ":authority": "x",
    ":path": path,
    "content-type": dice.once(40) ? "application/grpc+json" : "application/grpc",
    te: "trailers",
    ...(dice.once(10) ? { "grpc-timeout": dice.pick(["1n", "1m", "5S", "x", "99999999H"]) } : {}),
    ...metadata,
  });
  const count = isStream ? 1 + dice.below(maxMessages) : 1;
  const messages = repeat(count, () => frameMessage(mutateProtobuf(dice, seeds)));
  const bytes = dice.once(20)
    ? mutateBytes(dice, [Buffer.concat(messages)])
    : Buffer.concat(messages);
  const parts: Buffer[] = [encodeHeaders(stream, block)];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.min(maxFrameBytes, dice.once(4) ? 1 + dice.below(20) : maxFrameBytes);
    parts.push(encodeFrame(frameTypes.data, 0, stream, bytes.subarray(at, at + size)));
    at += size;
  }
  // One in eight is taken back in the middle; the others say that they are done.
  const isReset = isEndless || dice.once(8);
  const end = isReset ? encodeReset(stream) : encodeFrame(frameTypes.data, flags.endStream, stream);
  return { bytes: Buffer.concat([...parts, end]), count, isReset };
}

/** Calls with mutated messages and metadata, many on one HTTP/2 connection; each ended by one side or the other. */
function createGrpcDriver({ methods, toMetadata, callsAtOnce, maxMessages }: Service): Driver {
  return async (attack) => {
    const { target, attacker, dice, tally } = attack;
    const all = methods(attacker);
    const open = new Set<number>();
    const done = Promise.withResolvers<void>();
    const hear = ({ type, flag, stream, payload }: Frame) => {
      const isReset = type === frameTypes.reset;
      const hasEnd = type === frameTypes.data || type === frameTypes.headers;
      const isEnd = isReset || (hasEnd && (flag & flags.endStream) !== 0);
      if (!isEnd || !open.delete(stream)) return;
      tally(isReset ? `reset ${payload.readUInt32BE()}` : "ended");
      if (open.size === 0) done.resolve();
    };
    using connection = await openHttp2Attacker(target, [[4, maxWindow]], hear);
    const calls = repeat(callsAtOnce, (n) => {
      const method = dice.pick(all);
      const call = createCall(attack, 2 * n + 1, method, toMetadata(attack, n), maxMessages);
      if (!call.isReset) open.add(2 * n + 1);
      return call;
    });
    if (open.size === 0) done.resolve();
    await connection.write(Buffer.concat(calls.map(({ bytes }) => bytes)));
    await Promise.race([done.promise, connection.find(() => false)]);
    if (connection.isCut) tally(`cut ${connection.goAway ?? ""}`);
    return calls.reduce((sum, { count }) => sum + count, 0);
  };
}

/** One in ten has no name, or one that is none. */
function toPassword({ attacker, dice }: Attack, n: number): Metadata {
  const { usernames, password } = attacker;
  const odd = ["", "\xc3\x28", "x".repeat(300)];
  const username = usernames[n % usernames.length] ?? "";
  return {
    "user-name": dice.once(10) ? dice.pick(odd) : username,
    "user-password": password,
  };
}

const chatRoomMethods = toMethods(chatRoom, { name: "zoe", password: "", index: "0", count: "2" });
const simpleMethods = toMethods(simpleChat);
const live = { conversationId: "lobby", log: "lobby" };
const nativeMethods = toMethods({ LiveService: native.LiveService }, live);

/** `chat.QtGrpcChat`: each call takes the hash of a password, so few of them with much in each. */
export const driveChatRoom: Driver = createGrpcDriver({
  methods: () => chatRoomMethods,
  toMetadata: toPassword,
  callsAtOnce: 8,
  maxMessages: 150,
});
/** `qtgrpc.examples.chat.SimpleChat`. */
export const driveSimpleChat: Driver = createGrpcDriver({
  methods: () => simpleMethods,
  toMetadata: toPassword,
  callsAtOnce: 60,
  maxMessages: 1,
});
/** `parley.v1.LiveService` over gRPC. */
export const driveNativeGrpc: Driver = createGrpcDriver({
  methods: () => nativeMethods,
  toMetadata: () => ({}),
  callsAtOnce: 40,
  maxMessages: 12,
});
/** `pb.GrpcServerService`. */
export const driveDirectMessages: Driver = createGrpcDriver({
  methods: ({ usernames }) =>
    toMethods(direct, { reciever: usernames[1] ?? "", username: "zoe", password: "" }),
  toMetadata: ({ attacker: { token }, dice }) => ({
    authorization: dice.once(10) ? `Bearer ${token.slice(dice.below(9))}` : `bearer ${token}`,
  }),
  callsAtOnce: 40,
  maxMessages: 12,
});
