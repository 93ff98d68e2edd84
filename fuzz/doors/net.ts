import { mutateBytes } from "../grammar/mutate-bytes.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { openHttp2Attacker } from "../wire/http2-attacker.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeSettings,
  encodeWindowUpdate,
  preface,
} from "../wire/http2-frames.ts";
import { openRawSocket } from "../wire/raw-socket.ts";
import { type Driver, repeat } from "./driver.ts";

const toBytes = (text: string) => Buffer.from(text, "latin1");
const http1Seeds = [
  "GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
  "POST /parley.v1.ServerService/GetServerInfo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  "POST /parley.v1.AccountService/GetMe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
  "GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n",
].map(toBytes);

const block = encodeFields({
  ":method": "POST",
  ":scheme": "http",
  ":authority": "x",
  ":path": "/healthz",
  te: "trailers",
});
const http2Seeds = [
  encodeSettings([
    [4, 65_535],
    [1, 100],
  ]),
  encodeHeaders(1, block, 1),
  encodeHeaders(3, block),
  encodeFrame(0, 1, 3, toBytes("hello")),
  encodeFrame(9, 4, 1, block),
  encodeFrame(6, 0, 0, Buffer.alloc(8)),
  encodeFrame(2, 0, 1, Buffer.alloc(5)),
  encodeFrame(3, 0, 1, Buffer.alloc(4)),
  encodeWindowUpdate(0, 100),
];
const tlsSeeds = [
  // A ClientHello of TLS 1.2 with one suite, a name and ALPN.
  Buffer.from(
    "160301006d010000690303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000004c02f00ff0100003c0000000e000c0000096c6f63616c686f7374000a00040002001d000b00020100000d000600040403080400100005000302683200170000ff01000100",
    "hex",
  ),
  toBytes("\x16\x03\x01\0\x05hello"),
];

/** Requests of HTTP/1.1, TLS hellos and anything else as first bytes, mutated; each its own connection. */
export const driveFirstBytes: Driver = async ({ target, dice, tally }) => {
  const connections = 40;
  const ports = Object.values(target.server.ports);
  const ends = repeat(connections, async () => {
    const kind = dice.below(4);
    const bytes =
      kind === 0
        ? mutateBytes(dice, tlsSeeds)
        : kind === 1
          ? mutateBytes(dice, [...http1Seeds, ...tlsSeeds, preface])
          : mutateText(dice, http1Seeds);
    let begin = "";
    const hear = (piece: Buffer) => {
      if (begin.length < 12) begin += piece.toString("latin1");
    };
    using connection = openRawSocket(dice.pick(ports), hear, { isLine: true });
    const cut = dice.below(bytes.length + 1);
    await connection.write(bytes.subarray(0, cut));
    await connection.write(bytes.subarray(cut));
    // A hello of TLS may be waited for, for ten seconds; whoever ends the connection altogether is not.
    if (kind === 0) connection.socket.destroy();
    else connection.socket.end();
    await connection.closed;
    tally(/^HTTP\/1\.1 \d+/.exec(begin)?.[0] ?? (begin === "" ? "nothing" : "bytes"));
  });
  await Promise.all(ends);
  return connections;
};

/** Mutated frames of HTTP/2, until the server hangs up. */
export const driveHttp2: Driver = async ({ target, dice, tally }) => {
  const connections = 20;
  let sent = 0;
  const all = repeat(connections, async () => {
    using attacker = await openHttp2Attacker(target);
    for (let n = 0; n < 20 && !attacker.isCut; n += 1) {
      const frame = dice.once(3) ? dice.pick(http2Seeds) : mutateBytes(dice, http2Seeds);
      sent += 1;
      await attacker.write(frame);
    }
    // A frame whose length lies is waited for in vain: enough bytes complete every one.
    await attacker.write(Buffer.alloc(70_000));
    tally(`${await attacker.outcome()} ${attacker.goAway ?? ""}`.trim());
  });
  await Promise.all(all);
  return sent;
};
