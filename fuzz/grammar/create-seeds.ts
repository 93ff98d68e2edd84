import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";

/** Values for the fields that lead on when they mean something; by the names of all wires. */
export type Meanings = Readonly<Record<string, JsonValue>>;

function toScalar(
  field: DescField & { readonly scalar: ScalarType },
  meanings: Meanings,
): JsonValue {
  const meaning = meanings[field.jsonName];
  if (meaning !== undefined) return meaning;
  switch (field.scalar) {
    case ScalarType.STRING:
      return `${field.name} ✓`;
    case ScalarType.BYTES:
      return Buffer.from(field.name).toString("base64");
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT32:
    case ScalarType.UINT32:
      return 1;
    default:
      return "1";
  }
}

function toValue(field: DescField, choice: number, meanings: Meanings): JsonValue {
  switch (field.fieldKind) {
    case "scalar":
      return toScalar(field, meanings);
    case "enum":
      return field.enum.values[choice % field.enum.values.length]?.name ?? "";
    case "message":
      if (field.message.typeName !== "google.protobuf.Timestamp") {
        return toSample(field.message, choice, meanings);
      }
      return "2026-11-28T00:00:00Z";
    case "list":
      if (field.listKind === "message") return [toSample(field.message, choice, meanings)];
      if (field.listKind === "enum") return field.enum.values.map(({ name }) => name);
      return [meanings[field.jsonName] ?? (field.scalar === ScalarType.STRING ? "one" : 1)];
    case "map":
      return {};
  }
}

function toSample(message: DescMessage, choice: number, meanings: Meanings): JsonObject {
  const fields = message.fields.filter(({ oneof }) => {
    const count = oneof?.fields.length ?? 1;
    return count === 1;
  });
  for (const { fields: members } of message.oneofs) {
    const member = members[choice % members.length];
    if (member !== undefined && members.length > 1) fields.push(member);
  }
  return Object.fromEntries(
    fields.map((field) => [field.jsonName, toValue(field, choice, meanings)]),
  );
}

/** Messages of a kind as JSON, with every field set; of a oneof, each member once. */
export function createJsonSeeds(
  schema: DescMessage,
  meanings: Meanings = {},
): readonly Uint8Array[] {
  const choices = Math.max(2, ...schema.oneofs.map(({ fields }) => fields.length));
  return Array.from({ length: choices }, (_, choice) =>
    Buffer.from(JSON.stringify(toSample(schema, choice, meanings))),
  );
}

/** The same as bytes of Protobuf. */
export function createSeeds(schema: DescMessage, meanings: Meanings = {}): readonly Uint8Array[] {
  return createJsonSeeds(schema, meanings).map((json) =>
    toBinary(schema, fromJson(schema, JSON.parse(Buffer.from(json).toString()))),
  );
}
