import { findKey, toSha } from "../record.ts";
import { GrpcWire } from "../wire/grpc.ts";
import { type Plain, Schema } from "../wire/schema.ts";
import { Answers, type DoorClient, Ending } from "./connection.ts";

const schema = new Schema("direct-messages");

/** The Flutter app, by grpc-js and protobufjs. The echo of what it sends says that it is stored; there is no id to try again with. */
export const directMessages: DoorClient = {
  door: "direct-messages",
  hears: "whole",
  retries: false,
  sendsFiles: false,
  isTrusted: true,
  async open(opening) {
    const { account, hear, signal } = opening;
    const { name, password, peer } = account;
    if (peer === undefined) throw new Error("this client needs a peer");
    const wire = new GrpcWire(schema, "pb.GrpcServerService", opening);
    const joined = Promise.withResolvers<void>();
    let isJoined = false;
    const ending = new Ending(signal, () => wire.close());
    const answers = new Answers(ending);
    const login = await ending.before(wire.ask("login", { username: name, password }));
    if (login.status.code !== 0) {
      ending.end(`login: ${login.status.code} ${login.status.details}`);
      throw new Error(`login: ${login.status.code} ${login.status.details}`);
    }
    const onMessage = ({ sender, message }: Plain) => {
      if (ending.isOver) return;
      if (sender === "Server" && /^You have joined/.test(message)) {
        isJoined = true;
        joined.resolve();
      }
      const key = findKey(String(message));
      if (sender === "Server" || key === undefined) return;
      // What comes before the join may come again with it.
      hear({ log: peer.log, key, sha: toSha(String(message)), isListed: !isJoined });
      if (sender === name) answers.settle(key, { kind: "acknowledged" });
    };
    const headers = { authorization: `bearer ${login.answer.access_token}` };
    const call = wire.chat("SendMessage", headers, onMessage, ({ code, details }) =>
      ending.end(`status ${code} ${details}`),
    );
    void ending.promise.then(() => call.cancel());
    call.write({ message: "Join_room", reciever: peer.name });
    await ending.before(joined.promise);
    return {
      ended: ending.promise,
      send({ key, content }) {
        if (content.kind === "file") throw new Error("this client sends no files");
        const answer = answers.wait(key);
        call.write({ message: content.text, reciever: peer.name });
        return answer;
      },
    };
  },
};
