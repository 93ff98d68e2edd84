import { once } from "node:events";
import { connect } from "node:http2";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { Http2Error } from "../http2-error.ts";
import { decodeHuffman } from "./decode-huffman.ts";
import { encodeHeaders } from "./encode-headers.ts";
import { HeaderDecoder } from "./header-decoder.ts";

function decode(decoder: HeaderDecoder, hex: string): readonly string[] {
  const fields: string[] = [];
  const block = Buffer.from(hex.replaceAll(" ", ""), "hex");
  decoder.decode(block, (name, value) => fields.push(`${name}: ${value}`));
  return fields;
}

const requests = [
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
  [
    ...[":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
    "cache-control: no-cache",
  ],
  [
    ...[":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com"],
    "custom-key: custom-value",
  ],
];

describe("HeaderDecoder, with the examples of RFC 7541, appendix C", () => {
  it.each([
    ["C.2.1", "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"],
    ["C.2.1, not indexed", "000a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"],
    ["C.2.1, never indexed", "100a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"],
  ])("reads %s", (_, hex) => {
    expect(decode(new HeaderDecoder(), hex)).toEqual(["custom-key: custom-header"]);
  });

  it.each([
    [
      "C.3, without Huffman coding",
      [
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
      ],
    ],
    [
      "C.4, with it",
      [
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
      ],
    ],
  ])("reads three requests of one connection: %s", (_, blocks) => {
    const decoder = new HeaderDecoder();
    expect(blocks.map((block) => decode(decoder, block))).toEqual(requests);
  });

  it("evicts what its table has no room for (C.6, in a table of 256 bytes)", () => {
    const decoder = new HeaderDecoder();
    const first =
      "3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff" +
      "6e91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3";
    const second = "4883 640e ff c1 c0 bf";
    expect([decode(decoder, first), decode(decoder, second)]).toEqual([
      [
        ":status: 302",
        "cache-control: private",
        "date: Mon, 21 Oct 2013 20:13:21 GMT",
        "location: https://www.example.com",
      ],
      [
        ":status: 307",
        "cache-control: private",
        "date: Mon, 21 Oct 2013 20:13:21 GMT",
        "location: https://www.example.com",
      ],
    ]);
    // 302 had to go.
    expect(() => decode(decoder, "c2")).toThrow(Http2Error);
  });
});

describe("HeaderDecoder", () => {
  it.each([
    ["the index 0", "80"],
    ["an index beyond the tables", "be"],
    ["a name beyond the tables", "7f00 0161"],
    ["a table that is too large", "3fe21f"],
    ["a table that changes within a block", "82 20"],
    ["a number without end", "ffffffffffffffffffff00"],
    ["a number that ends too early", "ff80"],
    ["a name without end", "000a 61"],
    ["a value that is missing", "0001 61"],
    ["a Huffman code of all ones", "0081 ff 00"],
    ["a Huffman code with the end symbol", "0085 ffffffffff 00"],
    ["a Huffman code that is filled up with zeros", "0081 18 00"],
    ["a Huffman code that is filled up with eight ones", "0082 1fff 00"],
  ])("refuses %s", (_, hex) => {
    expect(() => decode(new HeaderDecoder(), hex)).toThrow(
      expect.objectContaining({ name: "Http2Error", code: 9, scope: "connection" }),
    );
  });

  it("empties its table on demand, and goes on", () => {
    const decoder = new HeaderDecoder();
    decode(decoder, "4001 6101 62");
    expect(decode(decoder, "be")).toEqual(["a: b"]);
    expect(decode(decoder, "20 3fe11f 82")).toEqual([":method: GET"]);
    expect(() => decode(decoder, "be")).toThrow(Http2Error);
  });

  it("answers random bytes with fields or an Http2Error", () => {
    let state = 7;
    const next = () => {
      state = Math.imul(state, 1_103_515_245) + 12_345;
      return (state >>> 16) & 0xff;
    };
    for (let round = 0; round < 5_000; round++) {
      const block = Buffer.from(Array.from({ length: 1 + (next() % 40) }, next));
      try {
        new HeaderDecoder().decode(block, () => {});
      } catch (error) {
        expect(error).toBeInstanceOf(Http2Error);
      }
    }
  });

  it("reads what another implementation writes, with every character that it allows", async () => {
    const printable = Array.from({ length: 224 }, (_, index) => String.fromCharCode(32 + index))
      .filter((character) => character !== "\x7f")
      .map((character) => `a${character}a`);
    const headers = Object.fromEntries(printable.map((value, index) => [`x-${index}`, value]));
    expect(await encodeByNghttp2(headers)).toEqual(headers);
  });
});

/** Has nghttp2, in Node's client, encode headers over three requests, so that its table is used; decodes the last. */
async function encodeByNghttp2(headers: Readonly<Record<string, string>>) {
  const connected = Promise.withResolvers<Buffer>();
  const server = createServer((socket) => {
    let seen = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      if (seen.includes("the end")) connected.resolve(seen);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  for (const text of ["", ""])
    session.request({ ":method": "POST", ...headers, text }).on("error", () => {});
  session
    .request({ ":method": "POST", ...headers })
    .on("error", () => {})
    .write("the end");
  const seen = await connected.promise;
  session.destroy();
  server.close();
  return decodeLast(seen);
}

function decodeLast(seen: Buffer): Readonly<Record<string, string>> {
  const decoder = new HeaderDecoder();
  let fields: Record<string, string> = {};
  let block = Buffer.alloc(0);
  for (let at = 24; at + 9 <= seen.length; at += 9 + seen.readUIntBE(at, 3)) {
    const type = seen[at + 3];
    if (type !== 1 && type !== 9) continue;
    const skipped = type === 1 && ((seen[at + 4] ?? 0) & 0x20) !== 0 ? 5 : 0;
    block = Buffer.concat([
      block,
      seen.subarray(at + 9 + skipped, at + 9 + seen.readUIntBE(at, 3)),
    ]);
    if (((seen[at + 4] ?? 0) & 4) === 0) continue;
    fields = {};
    decoder.decode(block, (name, value) => {
      if (name.startsWith("x-")) fields[name] = value;
    });
    block = Buffer.alloc(0);
  }
  return fields;
}

describe("decodeHuffman()", () => {
  it("reads an empty text", () => {
    expect(decodeHuffman(new Uint8Array())).toBe("");
  });
});

describe("encodeHeaders()", () => {
  it("writes what a decoder reads, and knows the static table", () => {
    const fields: (readonly [string, string])[] = [
      [":status", "200"],
      [":status", "418"],
      ["content-type", "application/grpc"],
      ["grpc-message", "x".repeat(300)],
      ["x-empty", ""],
    ];
    const block = encodeHeaders(fields);
    const read: (readonly [string, string])[] = [];
    new HeaderDecoder().decode(block, (name, value) => read.push([name, value]));
    expect([read, block[0]]).toEqual([fields, 0x88]);
  });
});
