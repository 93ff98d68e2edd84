import type { DescMethod } from "@bufbuild/protobuf";
import * as native from "@parley/protocol/native";
import { createJsonSeeds, createSeeds } from "../grammar/create-seeds.ts";
import { listServices } from "../grammar/list-schemas.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateProtobuf } from "../grammar/mutate-protobuf.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { encodeRequest } from "../wire/http1-pipe.ts";
import { type Attack, type Driver, putBack, repeat, toPieces, toStandIn } from "./driver.ts";
import { createField } from "./http1-fields.ts";
import { sayRequests } from "./say-requests.ts";

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

/** Calls that end sessions, or take a hash of a password each: seldom, and in a session that nothing else is in. */
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

const toHeader = ({ dice }: Attack): Record<string, string> =>
  dice.once(8) ? Object.fromEntries([createField(dice)]) : {};

function createCall(attack: Attack): Buffer {
  const { dice, attacker } = attack;
  let method = dice.pick(methods);
  while (method.isSeldom && !dice.once(100)) method = dice.pick(methods);
  const isJson = dice.once(2);
  const type = isJson ? "application/json" : "application/proto";
  const body = isJson ? mutateJson(dice, method.json) : mutateProtobuf(dice, method.binary);
  const headers = {
    "content-type": type,
    authorization: `Bearer ${method.isSeldom ? attacker.spareTokens[0] : attacker.token}`,
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
  const seeds = [...pathSeeds, toStandIn(target.longPath)].map((text) => Buffer.from(text));
  const path = putBack(mutateText(dice, seeds), target.longPath)
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

const callsAtOnce = 100;
const getsAtOnce = 20;

/** Calls with mutated messages, or files and pages by mutated paths, many on one connection. */
export const driveNativeCalls: Driver = (attack) => {
  const { target, dice } = attack;
  const requests = dice.once(5)
    ? repeat(getsAtOnce, () => createGet(attack))
    : repeat(callsAtOnce, () => createCall(attack));
  // Where the framing breaks the server hangs up.
  const last = dice.once(5) ? createCall(attack).fill("\r\n", 20) : undefined;
  return {
    pieces: [...toPieces(requests), ...(last ? [{ bytes: last, role: "last" } as const] : [])],
    say: (pieces, tally) =>
      sayRequests(target.port, pieces, ({ status, body }) =>
        tally(`${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ""}`.trim()),
      ),
  };
};
