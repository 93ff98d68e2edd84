import { encodeField, encodeFields, encodeHeaders } from "../../wire/http2-frames.ts";
import { call, goAway, healthBlock, healthFields, liveBlock, type Rule, reset } from "./rule.ts";

const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const without = (name: string) =>
  encodeFields(Object.fromEntries(Object.entries(healthFields).filter(([key]) => key !== name)));
const withField = (name: string, value: string) => join(healthBlock, encodeField(name, value));
const malformed = (section: string, name: string, block: Uint8Array): Rule => ({
  section,
  name,
  frames: [call(1, block)],
  allowed: [...reset("protocol"), ...reset("streamClosed")],
});

/** Of requests. */
export const messageRules: readonly Rule[] = [
  malformed("8.1", "trailers without END_STREAM", healthBlock),
  malformed("8.2", "a name in upper case", withField("X-Test", "a")),
  malformed("8.2.2", "a header of the connection", withField("connection", "keep-alive")),
  malformed("8.2.2", "te that is not trailers", join(without("te"), encodeField("te", "gzip"))),
  malformed("8.3", "an unknown pseudo-header", withField(":test", "a")),
  malformed(
    "8.3",
    "a pseudo-header of a response",
    join(encodeField(":status", "200"), healthBlock),
  ),
  malformed(
    "8.3",
    "a pseudo-header behind the others",
    join(without(":path"), encodeField(":path", "/")),
  ),
  malformed("8.3.1", "no :method", without(":method")),
  malformed("8.3.1", "no :scheme", without(":scheme")),
  malformed("8.3.1", "no :path", without(":path")),
  malformed("8.3.1", "an empty :path", join(encodeField(":path", ""), without(":path"))),
  malformed(
    "8.3.1",
    "a :method that is no token",
    join(encodeField(":method", "G T"), without(":method")),
  ),
  malformed("8.3.1", "a :path with a space", join(encodeField(":path", "/a b"), without(":path"))),
  malformed("8.3.1", ":method twice", join(encodeField(":method", "POST"), healthBlock)),
  malformed("8.1.1", "less data than content-length says", withField("content-length", "9")),
  malformed("8.1.1", "more data than content-length says", withField("content-length", "1")),
].map((rule, index) =>
  index === 0
    ? { ...rule, frames: [encodeHeaders(1, liveBlock), encodeHeaders(1, encodeFields({ a: "b" }))] }
    : rule,
);

/** Of blocks of headers. */
export const compressionRules: readonly Rule[] = [
  {
    section: "H2.3.3",
    name: "an index beyond the table",
    frames: [encodeHeaders(1, Buffer.of(0xff, 0x00))],
    allowed: goAway("compression"),
  },
  {
    section: "H4.2",
    name: "a change of the table's size behind a field",
    frames: [encodeHeaders(1, join(healthBlock, Buffer.of(0x20)))],
    allowed: goAway("compression"),
  },
  {
    section: "H6.1",
    name: "the index 0",
    frames: [encodeHeaders(1, Buffer.of(0x80))],
    allowed: goAway("compression"),
  },
  {
    section: "H6.3",
    name: "a table larger than agreed",
    frames: [encodeHeaders(1, join(Buffer.of(0x3f, 0xe2, 0x1f), healthBlock))],
    allowed: goAway("compression"),
  },
  {
    section: "H5.2",
    name: "Huffman padding of more than seven bits",
    frames: [encodeHeaders(1, join(Buffer.of(0, 0x82, 0x1f, 0xff, 0)))],
    allowed: goAway("compression"),
  },
  {
    section: "H5.2",
    name: "Huffman padding of zeros",
    frames: [encodeHeaders(1, join(Buffer.of(0, 0x81, 0x18, 0)))],
    allowed: goAway("compression"),
  },
  {
    section: "H5.2",
    name: "the end symbol of the Huffman code",
    frames: [encodeHeaders(1, join(Buffer.of(0, 0x84, 0xff, 0xff, 0xff, 0xff, 0)))],
    allowed: goAway("compression"),
  },
];
