import { findKey, toSha } from "../record.ts";
import { GrpcWire } from "../wire/grpc.ts";
import { type Plain, Schema } from "../wire/schema.ts";
import { type DoorClient, Ending } from "./connection.ts";

const schema = new Schema("simple-chat");

/** The older Qt chat, by grpc-js and protobufjs. What it sends is answered, but has no id: it never tries again. */
export const simpleChat: DoorClient = {
  door: "simple-chat",
  hears: "whole",
  retries: false,
  sendsFiles: false,
  async open(opening) {
    const { account, hear, signal } = opening;
    const { name, password } = account;
    const wire = new GrpcWire(schema, "qtgrpc.examples.chat.SimpleChat", opening);
    const headers = { "user-name": name, "user-password": password };
    const welcomed = Promise.withResolvers<void>();
    const ending = new Ending(signal, () => {
      call.cancel();
      wire.close();
    });
    const onMessages = ({ messages = [] }: Plain) => {
      if (ending.isOver) return;
      welcomed.resolve();
      for (const { type, content } of messages) {
        const text = type === "Text" ? Buffer.from(content).toString() : "";
        const key = findKey(text);
        if (key !== undefined) hear({ log: "lobby", key, sha: toSha(text) });
        // A file is told of in words.
        const told = /[a-z-]+#\d+(?=\.bin)/.exec(text)?.[0];
        if (key === undefined && told !== undefined) hear({ log: "lobby", key: told });
      }
    };
    const call = wire.list("messageList", headers, onMessages, ({ code, details }) =>
      ending.end(`status ${code} ${details}`),
    );
    await ending.before(welcomed.promise);
    return {
      ended: ending.promise,
      async send({ content }) {
        if (content.kind === "file") throw new Error("this client sends no files");
        const message = { timestamp: 1, type: "Text", content: Buffer.from(content.text) };
        const { status } = await wire.ask("sendMessage", message, headers);
        if (status.code === 0) return { kind: "acknowledged" };
        // What grpc-js itself says of a broken line cannot be told from a refusal by the code alone.
        return { kind: "unanswered" };
      },
    };
  },
};
