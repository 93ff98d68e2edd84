import type { DescMethod } from "@bufbuild/protobuf";
import * as native from "@parley/protocol/native";
import { createJsonSeeds, createSeeds } from "../grammar/create-seeds.ts";
import { listServices } from "../grammar/list-schemas.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { encodeRequest, sendRequests } from "../wire/http1-pipe.ts";
import { encodeFrame, opcodes, openWebSocketAttacker } from "../wire/web-socket-frames.ts";
import { type Attack, type Driver, repeat } from "./driver.ts";

const meanings = {
  conversationId: "lobby",
  log: "lobby",
  text: "a",
  password: "secret-15",
  size: "10",
  offset: "0",
  content: Buffer.from("0123456789").toString("base64"),
  limit: 20,
  pageSize: 20,
};

/** Calls that end the session of who makes them, or take a hash of a password each: seldom. */
const seldom = new Set([
  "SignOut",
  "RevokeSession",
  "RevokeOtherSessions",
  "ChangePassword",
  "Register",
  "SignIn",
]);

const methods = listServices(native)
  .flatMap((service) => service.methods)
  .filter(({ methodKind }) => methodKind === "unary")
  .map((method: DescMethod) => ({
    path: `/${method.parent.typeName}/${method.name}`,
    isSeldom: seldom.has(method.name),
    json: createJsonSeeds(method.input, meanings),
    binary: createSeeds(method.input, meanings),
  }));

const headerSeeds = [
  "authorization: Bearer x",
  "connect-timeout-ms: 1000",
  "connect-protocol-version: 1",
  "content-encoding: gzip",
  "accept-encoding: br;q=1, *;q=0",
  "expect: 100-continue",
  "range: bytes=0-1",
  'if-none-match: W/"x", *',
  "origin: http://evil.example",
  "x-forwarded-for: 1.2.3.4",
].map((text) => Buffer.from(text));
const toHeader = ({ dice }: Attack): Record<string, string> => {
  if (!dice.once(12)) return {};
  const text = Buffer.from(mutateText(dice, headerSeeds)).toString("latin1");
  const [name = "x", ...value] = text.replaceAll(/[\r\n]/g, "").split(":");
  return name.trim() === "" ? {} : { [name.trim()]: value.join(":").trim() };
};

function createCall(attack: Attack): Buffer {
  const { dice, attacker } = attack;
  let method = dice.pick(methods);
  while (method.isSeldom && !dice.once(100)) method = dice.pick(methods);
  const isJson = dice.once(2);
  const type = isJson ? "application/json" : "application/proto";
  const body = isJson ? mutateJson(dice, method.json) : mutateProtobuf(dice, method.binary);
  const headers = {
    "content-type": type,
    authorization: `Bearer ${attacker.token}`,
    ...toHeader(attack),
  };
  return encodeRequest(`POST ${method.path}`, headers, body);
}

const pathSeeds = [
  "/",
  "/index.html",
  "/assets/x.js",
  "/files/f_1/a.txt?e=1&s=s_1&k=AAAA",
  "/healthz",
  "/readyz",
  "/parley.v1.MessageService/ListEvents?encoding=json&message=%7B%7D&connect=v1",
];

function createGet(attack: Attack): Buffer {
  const { dice, target, attacker } = attack;
  const seeds = [...pathSeeds, target.longPath].map((text) => Buffer.from(text));
  const path = Buffer.from(mutateText(dice, seeds))
    .toString("latin1")
    .replaceAll(/[\s\0]/g, "");
  // A range, so that no file is sent in whole hundreds of times.
  const range = Buffer.from(
    mutateText(dice, [Buffer.from("bytes=0-9"), Buffer.from("bytes=-5")]),
  ).toString("latin1");
  // What does not begin with a slash is no HTTP to this server, but a line client.
  return encodeRequest(`${dice.pick(["GET", "OPTIONS", "PUT", "DELETE"])} /${path}`, {
    range: range.replaceAll(/[\r\n]/g, ""),
    ...(dice.once(2) ? { authorization: `Bearer ${attacker.token}` } : {}),
    ...toHeader(attack),
  });
}

/** Calls with mutated messages, and files and pages by mutated paths, many on one connection. */
export const driveNativeCalls: Driver = async (attack) => {
  const { target, dice, tally } = attack;
  const rounds = 6;
  const inputs = 50;
  for (let round = 0; round < rounds; round += 1) {
    const isCalls = round < rounds - 1;
    const requests = repeat(isCalls ? inputs : 20, () =>
      isCalls ? createCall(attack) : createGet(attack),
    );
    // Where the framing breaks the server hangs up; what came behind it counts as sent all the same.
    if (dice.once(20)) requests.at(3)?.fill("\r\n", 20);
    await sendRequests(target.port, requests, ({ status, body }) => {
      tally(`${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ""}`.trim());
    });
  }
  return (rounds - 1) * inputs + 20;
};

const frameSeeds = createSeeds(native.ConnectRequestSchema, meanings);

/** A live connection with mutated frames; one in thirty is mutated as a frame of WebSocket, too. */
export const driveNativeLive: Driver = async ({ target, attacker, dice, tally }) => {
  let sent = 0;
  for (let connections = 0; connections < 20; connections += 1) {
    using socket = await openWebSocketAttacker(target.port, "/live");
    const hello = Buffer.concat([
      Buffer.of(0x0a, attacker.token.length + 2, 0x0a, attacker.token.length),
      Buffer.from(attacker.token),
    ]);
    if (!dice.once(10)) await socket.write(encodeFrame(hello));
    const frames = repeat(30, () => {
      const frame = encodeFrame(mutateProtobuf(dice, frameSeeds), {
        isFinal: !dice.once(40),
        opcode: dice.once(30) ? dice.pick(Object.values(opcodes)) : opcodes.binary,
      });
      if (dice.once(30)) frame[dice.below(Math.min(10, frame.length))] = dice.below(256);
      return frame;
    });
    sent += frames.length;
    await socket.write(Buffer.concat(frames));
    // A frame whose length lies is waited for in vain: then this end goes first.
    socket.socket.end();
    await socket.closed;
    tally(`closed ${socket.closeCode}`);
  }
  return sent;
};
