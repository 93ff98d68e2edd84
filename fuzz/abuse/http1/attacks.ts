/** One way to misuse HTTP/1.1: what is written, and what the answer begins with. */
export type Http1Attack = {
  readonly name: string;
  readonly bytes: string;
  /** Of the first answer; the server must hang up behind it. */
  readonly status: number;
};

const call =
  "POST /parley.v1.ServerService/GetServerInfo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
const chunked = `${call}Transfer-Encoding: chunked\r\n\r\n`;

/** Requests that two readers would cut at different places, and others that no honest client sends. */
export const http1Attacks: readonly Http1Attack[] = [
  [
    "a length and chunks",
    `${call}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ["two lengths", `${call}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}${smuggled}`],
  ["a length with a sign", `${call}Content-Length: +2\r\n\r\n{}${smuggled}`],
  ["a length in hex", `${call}Content-Length: 0x2\r\n\r\n{}${smuggled}`],
  ["a length beyond every number", `${call}Content-Length: 99999999999999999999\r\n\r\n{}`],
  [
    "chunks that are chunks of something else",
    `${call}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ["a space before the colon", `${call}Content-Length : 2\r\n\r\n{}${smuggled}`],
  [
    "a header that goes on in the next line",
    `${call}X: a\r\n Content-Length: 40\r\nContent-Length: 2\r\n\tb\r\n\r\n{}${smuggled}`,
  ],
  ["a carriage return alone", `${call}X: a\rContent-Length: 40\r\nContent-Length: 2\r\n\r\n{}`],
  ["a NUL in a header", `${call}X: a\0b\r\nContent-Length: 2\r\n\r\n{}`],
  ["a header without a name", `${call}: x\r\n\r\n`],
  ["two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
  ["a version that nobody made", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
  ["a chunk of more than there can be", `${chunked}fffffffffffffffff\r\n{}`],
  ["a chunk below nothing", `${chunked}-1\r\n{}\r\n0\r\n\r\n`],
  ["a chunk that is longer than it says", `${chunked}1\r\n{}\r\n0\r\n\r\n${smuggled}`],
]
  .map(([name = "", bytes = ""]) => ({ name, bytes, status: 400 }))
  .concat([
    {
      name: "a path of 100 kB",
      bytes: `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      status: 431,
    },
    { name: "thousands of headers", bytes: `${call}${"A: b\r\n".repeat(20_000)}\r\n`, status: 431 },
    {
      name: "one header of 100 kB",
      bytes: `${call}A: ${"b".repeat(100_000)}\r\n\r\n`,
      status: 431,
    },
    {
      name: "a chunk with 100 kB of extensions",
      bytes: `${chunked}2;${"x=y;".repeat(25_000)}\r\n{}\r\n0\r\n\r\n`,
      status: 413,
    },
    {
      name: "trailers of 100 kB",
      bytes: `${chunked}2\r\n{}\r\n0\r\nX: ${"y".repeat(100_000)}\r\n\r\n`,
      status: 431,
    },
  ]);
