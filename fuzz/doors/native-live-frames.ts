import { fromBinary } from "@bufbuild/protobuf";
import * as native from "@parley/protocol/native";
import { createSeeds } from "../grammar/create-seeds.ts";
import type { Dice } from "../grammar/dice.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { createUntilEnd, putBack, rememberLast, toStandIn, type UntilEnd } from "./driver.ts";

const meanings = { conversationId: "lobby", log: "lobby", text: "a" };

const createFrameSeeds = rememberLast((token: string) =>
  createSeeds(native.ConnectRequestSchema, { ...meanings, token }),
);

/** A live connection ends with bytes that are no frame, and with another hello. */
function endsConnection(frame: Uint8Array): boolean {
  try {
    return fromBinary(native.ConnectRequestSchema, frame).frame.case === "hello";
  } catch {
    return true;
  }
}

/** What is said on a live connection, over whatever transport: mostly a hello, and mutated frames. */
export function createLiveFrames(dice: Dice, token: string, maxFrames: number): UntilEnd {
  const hello = Buffer.concat([
    Buffer.of(0x0a, token.length + 2, 0x0a, token.length),
    Buffer.from(token),
  ]);
  const seeds = createFrameSeeds(toStandIn(token));
  const make = () => mutateProtobuf(dice, seeds);
  // Before a hello anything but a hello ends it.
  if (dice.once(10)) return { inputs: [putBack(make(), token)], isEnded: true };
  const { inputs, isEnded } = createUntilEnd(dice, maxFrames, make, endsConnection);
  return { inputs: [hello, ...inputs.map((input) => putBack(input, token))], isEnded };
}
