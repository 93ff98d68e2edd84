import * as ims from "@parley/protocol/im-gateway";
import { imCalls } from "../../packages/server/src/doors/im-gateway/testing/im-calls.ts";
import { createSeeds } from "../grammar/create-seeds.ts";
import { listMessages } from "../grammar/list-schemas.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { encodeRequest, sendRequests } from "../wire/http1-pipe.ts";
import { encodeFrame, openWebSocketAttacker } from "../wire/web-socket-frames.ts";
import { type Driver, repeat } from "./driver.ts";

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
function createRequests(sessionId: string) {
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
}

/** Posts mutated requests, many on one connection, and WebSockets with mutated first frames. */
export const driveImGateway: Driver = async ({ target, attacker, dice, tally }) => {
  const calls = createRequests(attacker.token);
  const inputs = 50;
  const rounds = 5;
  for (let round = 0; round < rounds; round += 1) {
    const requests = repeat(inputs, () => {
      let call = dice.pick(calls);
      while (call.isSeldom && !dice.once(100)) call = dice.pick(calls);
      const type = { "content-type": "application/x-protobuf" };
      return encodeRequest(`POST ${call.path}`, type, mutateProtobuf(dice, call.seeds));
    });
    await sendRequests(target.server.ports.im, requests, ({ status, body }) => {
      // The second field is success, the third the reason why not.
      tally(`${status} ${body.includes("\x10\x01") ? "done" : "refused"}`);
    });
  }
  const sockets = 20;
  const seeds = createSeeds(ims.ClientAuthenticationReqSchema, { sessionId: attacker.token });
  for (let count = 0; count < sockets; count += 1) {
    using socket = await openWebSocketAttacker(target.server.ports.im, "/ws");
    await socket.write(Buffer.concat(repeat(3, () => encodeFrame(mutateProtobuf(dice, seeds)))));
    socket.socket.end();
    await socket.closed;
    tally(`closed ${socket.closeCode}`);
  }
  return rounds * inputs + sockets * 3;
};
