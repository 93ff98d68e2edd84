import { type DescMessage, fromBinary } from "@bufbuild/protobuf";
import * as chatRoom from "@parley/protocol/chat-room";
import * as direct from "@parley/protocol/direct-messages";
import * as simpleChat from "@parley/protocol/simple-chat";
import { createSeeds, type Meanings } from "../grammar/create-seeds.ts";
import { listServices } from "../grammar/list-schemas.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { openHttp2Attacker } from "../wire/http2-attacker.ts";
import {
  type Attack,
  createUntilEnd,
  type Driver,
  joinPieces,
  putBack,
  rememberLast,
  repeat,
  toStandIn,
} from "./driver.ts";
import { createGrpcAnswers } from "./grpc-answers.ts";
import { encodeCall, type GrpcCall } from "./grpc-call.ts";
import { createLiveFrames } from "./native-live-frames.ts";

type Method = {
  readonly path: string;
  readonly isStream: boolean;
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

/** Calls with mutated messages and metadata, many on one HTTP/2 connection; each ended by one side or the other. */
function createGrpcDriver(
  callsAtOnce: number,
  create: (attack: Attack, n: number) => GrpcCall,
): Driver {
  return (attack) => {
    const endsItself = new Set<number>();
    const all = repeat(callsAtOnce, (n) => {
      const call = create(attack, n);
      if (call.isEnded) endsItself.add(2 * n + 1);
      return encodeCall(attack, 2 * n + 1, call);
    });
    return {
      pieces: all.flat(),
      async say(pieces, tally) {
        const answers = createGrpcAnswers(pieces, endsItself, tally);
        const settings = [[4, maxWindow]] as const;
        using connection = await openHttp2Attacker(attack.target, settings, answers.hear);
        const isLate = ({ role }: (typeof pieces)[number]) => role === "late-reset";
        await connection.write(joinPieces(pieces.filter((piece) => !isLate(piece))));
        await Promise.race([answers.done, connection.find(() => false)]);
        await connection.write(joinPieces(pieces.filter(isLate)));
        // The server has at least begun the calls that were taken back.
        const isAnswered = (await connection.outcome()) === "answered";
        if (!isAnswered) tally(`cut ${connection.goAway ?? ""}`.trim());
        const takenBack = pieces.filter(({ role }) => role?.endsWith("reset")).length;
        return answers.inputs + (isAnswered ? takenBack : 1);
      },
    };
  };
}

/** One in ten has no name, or one that is none. */
function toPassword({ attacker, dice }: Attack, n: number): GrpcCall["metadata"] {
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
/** Who the calls of one connection to the chat room are, which has one seat for each. */
export const chatRoomCalls = 4;
const maxChatRoomMessages = 250;

/** `chat.QtGrpcChat`: each call takes the hash of a password, so few of them with much in each. No message ends a call. */
export const driveChatRoom: Driver = createGrpcDriver(chatRoomCalls, (attack, n) => {
  const { dice, number } = attack;
  const methods = chatRoomMethods.filter(({ isStream }) => isStream || dice.once(6));
  const { path, isStream, isEndless, seeds } = dice.pick(methods);
  const count = isStream ? 1 + dice.below(maxChatRoomMessages) : 1;
  return {
    path,
    metadata: toPassword(attack, number * chatRoomCalls + n),
    messages: repeat(count, () => mutateProtobuf(dice, seeds)),
    isEnded: false,
    isEndless,
  };
});

/** `qtgrpc.examples.chat.SimpleChat`. */
export const driveSimpleChat: Driver = createGrpcDriver(100, (attack, n) => {
  const { dice } = attack;
  // A list of messages is the whole past of the lobby.
  const methods = simpleMethods.filter(({ isEndless }) => !isEndless || dice.once(60));
  const { path, isEndless, seeds } = dice.pick(methods);
  const messages = [mutateProtobuf(dice, seeds)];
  return { path, metadata: toPassword(attack, n), messages, isEnded: false, isEndless };
});

/** `parley.v1.LiveService` over gRPC. */
export const driveNativeGrpc: Driver = createGrpcDriver(20, ({ dice, attacker: { token } }) => {
  const { inputs, isEnded } = createLiveFrames(dice, token, 30);
  const path = "/parley.v1.LiveService/Connect";
  return { path, metadata: {}, messages: inputs, isEnded, isEndless: false };
});

const createDirectMethods = rememberLast((receiver: string) =>
  toMethods(direct, { reciever: receiver, username: "zoe", password: "" }),
);

/** `pb.GrpcServerService`. */
export const driveDirectMessages: Driver = createGrpcDriver(
  60,
  ({ attacker: { token, usernames }, dice }) => {
    const receiver = usernames[1] ?? "";
    const standIn = toStandIn(receiver);
    // A message to nobody ends the call.
    const ends = (message: Uint8Array) => {
      try {
        const { reciever } = fromBinary(direct.SendMessageRequestSchema, message);
        return reciever !== standIn;
      } catch {
        return true;
      }
    };
    // These take a hash each, or read a whole conversation.
    const isSeldom = ({ path }: Method) => /SignUp$|login$|GetAllMessage$/.test(path);
    const methods = createDirectMethods(standIn).filter(
      (method) => !isSeldom(method) || dice.once(20),
    );
    const { path, isStream, isEndless, seeds } = dice.pick(methods);
    const max = isStream ? 1 + dice.below(24) : 1;
    const make = () => mutateProtobuf(dice, seeds);
    const { inputs, isEnded } = createUntilEnd(dice, max, make, ends);
    const authorization = dice.once(10)
      ? `Bearer ${token.slice(dice.below(9))}`
      : `bearer ${token}`;
    const messages = inputs.map((input) => putBack(input, receiver));
    return { path, metadata: { authorization }, messages, isEnded, isEndless };
  },
);
