import { fromBinary } from "@bufbuild/protobuf";
import * as ims from "@parley/protocol/im-gateway";
import { imCalls } from "../../packages/server/src/doors/im-gateway/testing/im-calls.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { listMessages } from "../grammar/list-schemas.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { encodeRequest } from "../wire/http1-pipe.ts";
import { encodeFrame, openWebSocketAttacker } from "../wire/web-socket-frames.ts";
import {
  createUntilEnd,
  type Driver,
  joinPieces,
  putBack,
  rememberLast,
  repeat,
  toPieces,
  toStandIn,
} from "./driver.ts";
import { sayRequests } from "./say-requests.ts";

const schemas = new Map(listMessages(ims).map((schema) => [schema.name, schema]));
const seldom = new Set([
  "UserRegisterReq",
  "UserLoginReq",
  "PhoneRegisterReq",
  "PhoneLoginReq",
  "PhoneVerifyCodeReq",
  "SpeechRecognitionReq",
]);

/** Requests with this session in them. */
const createRequests = rememberLast((sessionId: string) => {
  const meanings = {
    sessionId,
    chatSessionId: "lobby",
    nickname: "zoe",
    password: "secret-15",
    msgCount: "20",
    searchKey: "a",
  };
  return Object.entries(imCalls).flatMap(([path, [request]]) => {
    const schema = schemas.get(request);
    if (schema === undefined) return [];
    return [
      {
        path: `/service/${path}`,
        isSeldom: seldom.has(request),
        seeds: createSeeds(schema, meanings),
      },
    ];
  });
});

const requestsAtOnce = 100;

/** Posts mutated requests, many on one connection. */
export const driveImCalls: Driver = ({ target, attacker, dice }) => {
  const { token } = attacker;
  const calls = createRequests(toStandIn(token));
  const requests = repeat(requestsAtOnce, () => {
    let call = dice.pick(calls);
    while (call.isSeldom && !dice.once(100)) call = dice.pick(calls);
    const type = { "content-type": "application/x-protobuf" };
    return encodeRequest(
      `POST ${call.path}`,
      type,
      putBack(mutateProtobuf(dice, call.seeds), token),
    );
  });
  return {
    pieces: toPieces(requests),
    say: (pieces, tally) =>
      // The second field is success, the third the reason why not.
      sayRequests(target.server.ports.im, pieces, ({ status, body }) =>
        tally(`${status} ${body.includes("\x10\x01") ? "done" : "refused"}`),
      ),
  };
};

const createAuthentication = rememberLast((sessionId: string) =>
  createSeeds(ims.ClientAuthenticationReqSchema, { sessionId }),
);
const maxFrames = 30;
/** Of the door's: a longer one closes the connection, with another code. */
const maxFrameBytes = 4 * 1024;

/** No frame of this wire: the door closes at it when it has read all that came before. */
const garbage = encodeFrame(Buffer.of(0xff));
const notAuthenticated = 1003;
const tooBig = 1009;

/** WebSockets with mutated first frames, or with mutated ones behind a good one: another session's ends the connection. */
export const driveImSockets: Driver = ({ target, attacker: { spareTokens }, dice, number }) => {
  // A session has one WebSocket, and ends soon after it: the calls have another.
  const token = spareTokens[Math.floor(number / 2) % spareTokens.length] ?? "";
  const standIn = toStandIn(token);
  const seeds = createAuthentication(standIn);
  const isFirst = dice.once(3);
  const ends = (frame: Uint8Array) => {
    try {
      if (frame.length > maxFrameBytes) return true;
      return fromBinary(ims.ClientAuthenticationReqSchema, frame).sessionId !== standIn;
    } catch {
      return true;
    }
  };
  const max = isFirst ? 1 : maxFrames;
  const { inputs } = createUntilEnd(dice, max, () => mutateProtobuf(dice, seeds), ends);
  return {
    pieces: toPieces(
      [...(isFirst ? [] : seeds.slice(0, 1)), ...inputs].map((frame) =>
        encodeFrame(putBack(frame, token)),
      ),
    ),
    async say(pieces, tally) {
      using socket = await openWebSocketAttacker(target.server.ports.im, "/ws");
      await socket.write(Buffer.concat([joinPieces(pieces), garbage]));
      await socket.closing;
      tally(`closed ${socket.closeCode}`);
      const isRead = socket.closeCode === notAuthenticated || socket.closeCode === tooBig;
      return isRead ? pieces.length : 1;
    },
  };
};
