import { QtClient } from "../../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import { cut, isLast } from "../../../packages/server/src/doors/chat-room/testing/qt-files.ts";
import { type Entrance, isParcel, type Parcel, type Person, requireSame } from "../person.ts";

const chunkBytes = 131_072;

/** Comes in as the Qt 6 gRPC chat does, by grpc-js and protobufjs. */
export async function openChatRoomPerson({ port, name, password }: Entrance): Promise<Person> {
  const client = new QtClient(port, { "user-name": name, "user-password": password });
  await client.connected();

  async function sendFile({ text, bytes }: Parcel) {
    for (const message of cut(text, bytes, chunkBytes)) client.send(message);
  }

  async function receiveFile(parcel: Parcel) {
    const start = client.received.length;
    const last = await client.find(
      (message) =>
        message.username === parcel.from && isLast(message) && isParcel(parcel, message.file?.name),
      start,
    );
    const uuid = last.file?.continuation?.uuid?.rfc4122Uuid;
    const pieces = client.received.flatMap(({ file }) => {
      const own = file?.continuation?.uuid?.rfc4122Uuid;
      const isPiece = uuid === undefined ? file === last.file : own && !Buffer.compare(own, uuid);
      return isPiece && file?.content !== undefined ? [file.content] : [];
    });
    return requireSame(Buffer.concat(pieces), parcel);
  }

  return {
    name,
    send: {
      async text({ text }) {
        client.say(text);
      },
      picture: sendFile,
      file: sendFile,
    },
    receive: {
      async text({ from, text }) {
        await client.find((message) => message.username === from && message.text?.content === text);
        return "as it is";
      },
      picture: receiveFile,
      file: receiveFile,
      async presence({ from }) {
        await client.find(
          ({ username, userStatus }) => username === from && userStatus?.type === "LOGIN",
        );
        return "as it is";
      },
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
