import { randomBytes } from "node:crypto";
import { findKey, toSha } from "../record.ts";
import { GrpcWire } from "../wire/grpc.ts";
import { type Plain, Schema } from "../wire/schema.ts";
import { type DoorClient, Ending, type Opening } from "./connection.ts";

const schema = new Schema("chat-room");
const chunkBytes = 32 * 1024;

/** Puts files together, as the Qt client does: by the UUID that their pieces carry. */
function createFiles(hear: Opening["hear"]) {
  const begun = new Map<string, Uint8Array[]>();
  return ({ name, content = new Uint8Array(), continuation }: Plain): void => {
    const { index = 0, count = 1, uuid } = continuation ?? {};
    const id = uuid === undefined ? name : Buffer.from(uuid.rfc4122_uuid).toString("hex");
    const pieces = begun.get(id) ?? [];
    pieces.push(content);
    begun.set(id, pieces);
    if (index < count - 1) return;
    begun.delete(id);
    hear({ log: "lobby", key: findKey(name), sha: toSha(Buffer.concat(pieces)) });
  };
}

function toPieces(name: string, bytes: Uint8Array): readonly Plain[] {
  const uuid = { rfc4122_uuid: randomBytes(16) };
  const count = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  return Array.from({ length: count }, (_, index) => ({
    timestamp: 1,
    file: {
      type: "TEXT",
      name,
      content: bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
      size: bytes.length,
      continuation: { index, count, uuid },
    },
  }));
}

/** The Qt 6 gRPC chat, by grpc-js and protobufjs. Its wire never says what became of a message. */
export const chatRoom: DoorClient = {
  door: "chat-room",
  hears: "whole",
  retries: false,
  sendsFiles: true,
  isTrusted: true,
  hasSlowFiles: true,
  async open(opening) {
    const { account, hear, signal } = opening;
    const { name, password } = account;
    const wire = new GrpcWire(schema, "chat.QtGrpcChat", opening);
    const welcomed = Promise.withResolvers<void>();
    const takeFile = createFiles(hear);
    const ending = new Ending(signal, () => {
      call.cancel();
      wire.close();
    });
    const onMessage = ({ username, text, file, user_status: status }: Plain) => {
      if (ending.isOver) return;
      if (status?.type === "LOGIN" && username === name) welcomed.resolve();
      // What was not sent is told in a line of the server's own.
      const isNotice = username === "Parley";
      const key = text && !isNotice ? findKey(String(text.content)) : undefined;
      if (key !== undefined) hear({ log: "lobby", key, sha: toSha(String(text.content)) });
      if (file) takeFile(file);
    };
    const headers = { "user-name": name, "user-password": password };
    const call = wire.chat("ChatRoom", headers, onMessage, ({ code, details }) =>
      ending.end(`status ${code} ${details}`),
    );
    call.write({ username: name, timestamp: 1 });
    await ending.before(welcomed.promise);
    return {
      ended: ending.promise,
      async send({ content }) {
        if (content.kind === "text") call.write({ timestamp: 1, text: { content: content.text } });
        else for (const piece of toPieces(content.name, content.bytes)) call.write(piece);
        return { kind: "silent" };
      },
    };
  },
};
