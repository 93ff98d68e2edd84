import {
  SimpleClient,
  type SimpleMessage,
} from "../../../packages/server/src/doors/simple-chat/testing/simple-client.ts";
import { type Entrance, type Person, requireSame } from "../person.ts";

function requireOk([code, message]: readonly [number, string]): void {
  if (code !== 0) throw new Error(`refused with ${code}: ${message}`);
}

/** Comes in as the older Qt chat does, by grpc-js and protobufjs. */
export async function openSimpleChatPerson({ port, name, password }: Entrance): Promise<Person> {
  const client = new SimpleClient(port, { "user-name": name, "user-password": password });
  await client.connected();

  const find = (sender: string, fits: (message: SimpleMessage) => boolean) =>
    client.find((message) => message.from === sender && fits(message));

  const toText = ({ content = new Uint8Array() }: SimpleMessage) => Buffer.from(content).toString();

  return {
    name,
    send: {
      text: async ({ text }) => requireOk(await client.say(text)),
      picture: async ({ bytes }) =>
        requireOk(await client.send({ timestamp: 1, content: bytes, type: "Image" })),
    },
    receive: {
      async text({ from, text }) {
        await find(from, (message) => toText(message) === text);
        return "as it is";
      },
      async picture(parcel) {
        const isSame = ({ type, content = new Uint8Array() }: SimpleMessage) =>
          type === "Image" && Buffer.compare(content, parcel.bytes) === 0;
        return requireSame((await find(parcel.from, isSame)).content ?? new Uint8Array(), parcel);
      },
      async file({ from, text }) {
        await find(from, (message) => message.type === "Text" && toText(message).includes(text));
        return "in words";
      },
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
