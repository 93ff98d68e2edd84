import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import * as ims from "./im-gateway.ts";
import { createImsRoot } from "./testing/im-gateway-schema.ts";

const root = createImsRoot();
const types = root.lookup("IMS");
if (!(types instanceof protobuf.Namespace)) throw new Error("no IMS");
const others = types.nestedArray.filter((type) => type instanceof protobuf.Type);

/** Our schemas by the name of their message. */
const ours = new Map<string, DescMessage>(
  Object.values(ims).flatMap((exported) =>
    "kind" in exported && exported.kind === "message" ? [[exported.name, exported]] : [],
  ),
);

/** A value for a field, told apart from its neighbours by the number. */
function toExample(field: protobuf.Field, number: number): unknown {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) return Math.min(number, Object.keys(type.values).length - 1);
  if (type instanceof protobuf.Type) return toMessage(type, number);
  switch (field.type) {
    case "string":
      return `${field.name} ${number} é🙂`;
    case "bytes":
      return Buffer.from([0, number, 255]);
    case "bool":
      return true;
    default:
      return 5_000_000_000 + number;
  }
}

/** A message with every field set; of a oneof the one that the number chooses. */
function toMessage(type: protobuf.Type, number: number): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const { oneof = [] } = field.partOf ?? {};
    if (oneof.length > 0 && oneof[number % oneof.length] !== field.name) continue;
    const value = toExample(field, field.id + number);
    if (field instanceof protobuf.MapField) message[field.name] = { "key 1": value };
    else message[field.name] = field.repeated ? [value, toExample(field, number + 7)] : value;
  }
  return message;
}

const examples = others.flatMap((type) =>
  [0, 1, 2, 3, 4, 5].map((number): [string, number] => [type.name, number]),
);

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("the messages of the instant messenger", () => {
  it("are the same as in the description of the wire", () => {
    expect([...ours.keys()].sort()).toEqual(others.map(({ name }) => name).sort());
  });

  it.each(examples)(
    "%s is read and written as another implementation does (%i)",
    (name, number) => {
      const other = root.lookupType(`IMS.${name}`);
      const schema = ours.get(name);
      if (schema === undefined) throw new Error(`no ${name}`);
      const message = other.create(toMessage(other, number));
      const bytes = other.encode(message).finish();
      const decoded = fromBinary(schema, bytes);
      expect(decoded.$unknown).toBeUndefined();
      expect(toJson(schema, decoded, { useProtoFieldName: true })).toEqual(
        other.toObject(message, { longs: String, bytes: String, enums: String }),
      );
      expect(toHex(toBinary(schema, decoded))).toBe(toHex(bytes));
    },
  );

  it("have these very bytes", () => {
    const userInfo = { userId: "u", nickname: "n" };
    const text = { case: "stringMessage", value: { content: "hi" } } as const;
    const messageInfo = {
      messageId: "m",
      chatSessionId: "c",
      timestamp: 1n,
      sender: userInfo,
      message: { messageType: ims.MessageType.STRING, msgContent: text },
    };
    const push = (message: MessageInitShape<typeof ims.NotifyMessageSchema>) =>
      toHex(toBinary(ims.NotifyMessageSchema, create(ims.NotifyMessageSchema, message)));
    const newMessage = { case: "newMessageInfo", value: { messageInfo } } as const;
    expect(
      push({ notifyType: ims.NotifyType.CHAT_MESSAGE_NOTIFY, notifyRemarks: newMessage }),
    ).toBe("1003321a0a180a016d120163180122060a017512016e2a0612040a026869");
    // A type that is not set is a friend's request.
    const applied = { case: "friendAddApply", value: { userInfo: { userId: "u" } } } as const;
    expect(push({ notifyRemarks: applied })).toBe("1a050a030a0175");
    const asked = { requestId: "R", sessionId: "s", messageId: "m" };
    expect(toHex(toBinary(ims.GetFileIdReqSchema, create(ims.GetFileIdReqSchema, asked)))).toBe(
      "0a015212017322016d",
    );
  });
});
