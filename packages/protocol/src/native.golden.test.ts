import { fileURLToPath } from "node:url";
import {
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import protobufjs from "protobufjs";
import { describe, expect, it } from "vitest";
import * as native from "./native.ts";

// Another implementation, which reads the .proto files themselves, must agree with the generated code on every byte.

const root = new protobufjs.Root();
const protoFolder = fileURLToPath(new URL("../../../proto/native/", import.meta.url));
root.resolvePath = (_, target) =>
  target.startsWith("google/") ? target : protoFolder + target.replace(protoFolder, "");
const files = [
  "account",
  "conversation",
  "file",
  "friend",
  "live",
  "message",
  "phone",
  "presence",
  "search",
  "server",
  "session",
];
await root.load(files.map((name) => `parley/v1/${name}.proto`));

const messages: readonly DescMessage[] = Object.values(native).filter(
  (value): value is (typeof native)["AccountSchema"] =>
    typeof value === "object" && "kind" in value && value.kind === "message",
);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const timestamp = { seconds: 1_700_000_000, nanos: 123_000_000 };

/** Values that are far from the defaults and differ by field. `target` is whose JSON is meant. */
function toScalar(field: DescField & { scalar: ScalarType }): JsonValue {
  switch (field.scalar) {
    case ScalarType.STRING:
      return `${field.name} ✓ 𝄞`;
    case ScalarType.BYTES:
      return Buffer.from(`${field.name}\0\xff`, "latin1").toString("base64");
    case ScalarType.BOOL:
      return true;
    case ScalarType.UINT64:
      return String(2 ** 40 + field.number);
    case ScalarType.UINT32:
      return 2 ** 32 - field.number;
    default:
      throw new Error(`no sample for the scalar of ${field.toString()}`);
  }
}

function toValue(field: DescField, choice: number, target: "es" | "js"): JsonValue {
  switch (field.fieldKind) {
    case "scalar":
      return toScalar(field);
    case "enum":
      return field.enum.values.at(-1)?.name ?? "";
    case "message":
      if (field.message.typeName !== "google.protobuf.Timestamp") {
        return toSample(field.message, choice, target);
      }
      return target === "js" ? timestamp : "2023-11-14T22:13:20.123Z";
    case "list": {
      if (field.listKind === "scalar") return ["one", "", "two"];
      if (field.listKind === "enum") return field.enum.values.map(({ name }) => name);
      return [0, 1].map((each) => toSample(field.message, each, target));
    }
    case "map":
      throw new Error(`no sample for the map ${field.toString()}`);
  }
}

/** A message with every field set; of a oneof, the `choice`th (around the end). */
function toSample(message: DescMessage, choice: number, target: "es" | "js"): JsonObject {
  const chosen = message.fields.filter(
    ({ oneof }) => oneof === undefined || oneof.fields.length === 1,
  );
  for (const oneof of message.oneofs) {
    const field = oneof.fields[choice % oneof.fields.length];
    if (field !== undefined && oneof.fields.length > 1) chosen.push(field);
  }
  return Object.fromEntries(
    chosen.map((field) => [field.jsonName, toValue(field, choice, target)]),
  );
}

const cases = messages.flatMap((message) => {
  const choices = Math.max(1, ...message.oneofs.map(({ fields }) => fields.length));
  return Array.from({ length: choices }, (_, choice) => ({
    name: message.typeName,
    message,
    choice,
  }));
});

describe("the generated messages of parley.v1", () => {
  it("are all of the .proto files", () => {
    const declared = root.lookup("parley.v1");
    const names = declared instanceof protobufjs.Namespace ? declared.nestedArray : [];
    const types = names.filter((nested) => nested instanceof protobufjs.Type);
    expect(types.map(({ name }) => `parley.v1.${name}`).sort()).toEqual(
      messages.map(({ typeName }) => typeName).sort(),
    );
  });

  it.each(cases)("have the bytes of another implementation: $name, choice $choice", (sample) => {
    const { message, choice } = sample;
    const type = root.lookupType(message.typeName);
    const theirs = type.encode(type.fromObject(toSample(message, choice, "js"))).finish();
    const ours = fromJson(message, toSample(message, choice, "es"));
    expect(hex(toBinary(message, ours))).toBe(hex(theirs));
    expect(fromBinary(message, Uint8Array.from(theirs))).toEqual(
      fromBinary(message, toBinary(message, ours)),
    );
  });
});

describe("frames on the wire", () => {
  it("have these bytes for ever: hello", () => {
    const json = { hello: { token: "t", cursors: [{ log: "lobby", seq: "300" }] } };
    expect(
      hex(toBinary(native.ConnectRequestSchema, fromJson(native.ConnectRequestSchema, json))),
    ).toBe("0a0f0a0174120a0a056c6f62627910ac02");
  });

  it("have these bytes for ever: sent and caught up", () => {
    const { ConnectResponseSchema: schema } = native;
    const sent = { sent: { clientMessageId: "x", log: "lobby", seq: "7", id: "m_1" } };
    expect(hex(toBinary(schema, fromJson(schema, sent)))).toBe(
      "1a110a017812056c6f626279180722036d5f31",
    );
    const caughtUp = { caughtUp: { log: "lobby", seq: "7" } };
    expect(hex(toBinary(schema, fromJson(schema, caughtUp)))).toBe("2a090a056c6f6262791007");
  });

  it("have these bytes for ever: what an account is told of conversations and friends", () => {
    const { EventSchema: schema } = native;
    const toBytes = (body: JsonObject) =>
      hex(toBinary(schema, fromJson(schema, { log: "a_1", seq: "2", ...body })));
    const peer = { id: "a_2", username: "bob" };
    const head = "0a03615f311002";
    expect(toBytes({ conversationAdded: { conversationId: "c_1" } })).toBe(
      `${head}9a01050a03635f31`,
    );
    expect(toBytes({ conversationRemoved: { conversationId: "c_1" } })).toBe(
      `${head}a201050a03635f31`,
    );
    expect(toBytes({ friendRequested: { requestId: "r_1", peer } })).toBe(
      `${head}aa01110a03725f31120a0a03615f321203626f62`,
    );
    expect(toBytes({ friendAnswered: { peer, isAccepted: true } })).toBe(
      `${head}b2010e0a0a0a03615f321203626f621001`,
    );
    expect(toBytes({ memberRemoved: { account: peer } })).toBe(
      `${head}82010c0a0a0a03615f321203626f62`,
    );
  });
});
