import { mutateBytes } from "../grammar/mutate-bytes.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { preface } from "../wire/http2-frames.ts";
import { openRawSocket } from "../wire/raw-socket.ts";
import type { Driver } from "./driver.ts";
import { http1Seeds, toBytes } from "./http1-seeds.ts";

const tlsSeeds = [
  // A ClientHello of TLS 1.2 with one suite, a name and ALPN.
  Buffer.from(
    "160301006d010000690303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000004c02f00ff0100003c0000000e000c0000096c6f63616c686f7374000a00040002001d000b00020100000d000600040403080400100005000302683200170000ff01000100",
    "hex",
  ),
  toBytes("\x16\x03\x01\0\x05hello"),
];

/** A TLS hello, an HTTP/1.1 request or anything else as first bytes, mutated; each is a connection of its own. */
export const driveFirstBytes: Driver = ({ target, dice }) => {
  const kind = dice.below(4);
  const bytes =
    kind === 0
      ? mutateBytes(dice, tlsSeeds)
      : kind === 1
        ? mutateBytes(dice, [...http1Seeds, ...tlsSeeds, preface])
        : mutateText(dice, http1Seeds);
  const port = dice.pick(Object.values(target.server.ports));
  const cut = dice.below(bytes.length + 1);
  return {
    pieces: [{ bytes: bytes.subarray(0, cut) }, { bytes: bytes.subarray(cut) }],
    async say(pieces, tally) {
      let begin = "";
      const hear = (piece: Buffer) => {
        if (begin.length < 12) begin += piece.toString("latin1");
      };
      using connection = openRawSocket(port, hear, { isLine: true });
      for (const piece of pieces) await connection.write(piece.bytes);
      // A hello of TLS may be waited for, for ten seconds; whoever ends the connection altogether is not.
      if (bytes[0] === 0x16) connection.socket.destroy();
      else connection.socket.end();
      await connection.closed;
      tally(/^HTTP\/1\.1 \d+/.exec(begin)?.[0] ?? (begin === "" ? "nothing" : "bytes"));
      return 1;
    },
  };
};
