import {
  encodeFrame,
  type FrameOptions,
  opcodes,
  type WebSocketAttacker,
} from "../../wire/web-socket-frames.ts";

/** One way to misuse WebSockets. */
export type WebSocketAttack = {
  readonly name: string;
  /** Headers of the upgrade, each with its line break. */
  readonly headers?: string;
  readonly run: (attacker: WebSocketAttacker) => Promise<void>;
  /** Whether the server must hang up, or may not. Default: either. */
  readonly mustBe?: "cut" | "answered";
};

const noBytes = new Uint8Array();
const { binary, close, continuation, ping, pong, text } = opcodes;

/** Writes what `make` makes, over and over, until the server hangs up. */
async function flood(attacker: WebSocketAttacker, times: number, make: () => Uint8Array) {
  const bytes = Buffer.concat(Array.from({ length: 1_000 }, make));
  for (let n = 0; n < times / 1_000 && !attacker.isClosed; n += 1) await attacker.write(bytes);
}

const single = (
  name: string,
  payload: Uint8Array,
  options: FrameOptions,
  mustBe: "cut" | "answered" = "cut",
): WebSocketAttack => ({
  name,
  run: (attacker) => attacker.write(encodeFrame(payload, options)),
  mustBe,
});

const closeWith = (code: number, reason = "") =>
  Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason, "latin1")]);

/** All of them, for a path whose door waits for a first frame. */
export const webSocketAttacks: readonly WebSocketAttack[] = [
  {
    name: "a message in fragments of a byte, without end",
    async run(attacker) {
      await attacker.write(encodeFrame(Buffer.of(1), { isFinal: false }));
      await flood(attacker, 300_000, () =>
        encodeFrame(Buffer.of(1), { opcode: continuation, isFinal: false }),
      );
    },
    mustBe: "cut",
  },
  {
    name: "a message in empty fragments, without end",
    async run(attacker) {
      await attacker.write(encodeFrame(Buffer.of(1), { isFinal: false }));
      await flood(attacker, 300_000, () =>
        encodeFrame(noBytes, { opcode: continuation, isFinal: false }),
      );
    },
    mustBe: "cut",
  },
  {
    name: "pings without end, answers unread",
    async run(attacker) {
      attacker.socket.pause();
      await flood(attacker, 100_000, () => encodeFrame(Buffer.alloc(100), { opcode: ping }));
      attacker.socket.resume();
    },
  },
  {
    name: "pongs that nobody asked for",
    run: (attacker) =>
      flood(attacker, 100_000, () => encodeFrame(Buffer.alloc(100), { opcode: pong })),
  },
  {
    name: "control frames between the fragments",
    async run(attacker) {
      await attacker.write(encodeFrame(Buffer.of(1), { isFinal: false }));
      await flood(attacker, 20_000, () => encodeFrame(noBytes, { opcode: ping }));
    },
  },
  single("a frame that says it is an exabyte long", noBytes, { length: 2n ** 60n }),
  single("a length that is below nothing", noBytes, { length: 2n ** 63n }),
  single("a frame of a gigabyte", noBytes, { length: 2n ** 30n }),
  single("a frame without a mask", Buffer.of(1), { isMasked: false }),
  single("a compressed frame that nobody agreed on", Buffer.of(1), { reserved: 4 }),
  single("a reserved bit", Buffer.of(1), { reserved: 1 }),
  single("an opcode that means nothing", Buffer.of(1), { opcode: 3 }),
  single("a control opcode that means nothing", Buffer.of(1), { opcode: 11 }),
  single("a continuation of nothing", Buffer.of(1), { opcode: continuation }),
  single("a ping in fragments", Buffer.of(1), { opcode: ping, isFinal: false }),
  single("a ping of more than 125 bytes", Buffer.alloc(126), { opcode: ping }),
  single("text", Buffer.from("hello"), { opcode: text }),
  single("text that is no UTF-8", Buffer.of(0xff), { opcode: text }),
  single("a close frame of one byte", Buffer.of(3), { opcode: close }),
  single("a close code of nobody", closeWith(0), { opcode: close }),
  single("a close code that may not be sent", closeWith(1006), { opcode: close }),
  single("a close reason that is no UTF-8", closeWith(1000, "\xff"), { opcode: close }),
  single("a close frame of 124 bytes of reason", closeWith(1000, "x".repeat(124)), {
    opcode: close,
  }),
  {
    name: "a new message in the middle of another",
    run: (attacker) =>
      attacker.write(
        Buffer.concat([
          encodeFrame(Buffer.of(1), { isFinal: false }),
          encodeFrame(Buffer.of(1), { opcode: binary }),
        ]),
      ),
    mustBe: "cut",
  },
  {
    name: "frames behind the close frame",
    async run(attacker) {
      await attacker.write(encodeFrame(closeWith(1000), { opcode: close }));
      await flood(attacker, 20_000, () => encodeFrame(Buffer.alloc(100)));
    },
    mustBe: "cut",
  },
  {
    name: "a bomb for whoever agrees to compress",
    headers:
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=8\r\n",
    // Deflate of many zeros; without an agreement the reserved bit alone is enough to hang up.
    run: (attacker) => attacker.write(encodeFrame(Buffer.alloc(1_000, 0x55), { reserved: 4 })),
    mustBe: "cut",
  },
  {
    name: "empty messages without end",
    run: (attacker) => flood(attacker, 100_000, () => encodeFrame(noBytes)),
  },
];
