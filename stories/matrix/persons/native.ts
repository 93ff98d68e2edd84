import {
  type Frame,
  openWebSocketClient,
} from "../../../packages/server/src/doors/native/testing/live-client.ts";
import { enterByJson } from "../../testing/json-client.ts";
import { type Entrance, isParcel, type Parcel, type Person, requireSame } from "../person.ts";

const chunkBytes = 1024 * 1024;

/** Comes in by `parley.v1`: `ws` and protobufjs for the live frames, JSON for the calls. */
export async function openNativePerson({ url, name, password }: Entrance): Promise<Person> {
  const client = await enterByJson(url, name, password);
  const live = await openWebSocketClient(url);
  live.send({ hello: { token: client.token } });
  await live.next("welcome");
  live.send({ watch: { conversationIds: ["lobby"] } });

  const find = ({ conversationId, from }: Parcel, fits: (message: Frame) => unknown) =>
    live.next(
      ({ event }) =>
        event?.log === conversationId &&
        event.actor.username === from &&
        event.message !== undefined &&
        fits(event.message),
    );

  async function sendText({ conversationId, text }: Parcel) {
    const clientMessageId = crypto.randomUUID();
    live.send({ send: { message: { conversationId, clientMessageId, text: { body: text } } } });
    await live.next(({ sent }) => sent?.clientMessageId === clientMessageId);
  }

  async function receiveText(parcel: Parcel) {
    await find(parcel, ({ text }) => text?.body === parcel.text);
    return "as it is" as const;
  }

  async function sendFile({ conversationId, text, bytes }: Parcel) {
    const size = String(bytes.length);
    const { uploadId } = await client.call("FileService/CreateUpload", { name: text, size });
    for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
      const content = Buffer.from(bytes.subarray(offset, offset + chunkBytes)).toString("base64");
      await client.call("FileService/WriteChunk", { uploadId, offset: String(offset), content });
    }
    const { file } = await client.call("FileService/FinishUpload", { uploadId });
    const message = { conversationId, clientMessageId: crypto.randomUUID(), fileId: file.id };
    await client.call("MessageService/PostMessage", message);
  }

  async function receiveFile(parcel: Parcel) {
    const { event } = await find(parcel, ({ file }) => file && isParcel(parcel, file.name));
    const fileId = event.message.file.id;
    const { path } = await client.call("FileService/GetFileLink", { fileId });
    const response = await fetch(url + path);
    return requireSame(new Uint8Array(await response.arrayBuffer()), parcel);
  }

  return {
    name,
    send: {
      text: sendText,
      direct: sendText,
      group: sendText,
      picture: sendFile,
      file: sendFile,
    },
    receive: {
      text: receiveText,
      direct: receiveText,
      group: receiveText,
      picture: receiveFile,
      file: receiveFile,
      async presence({ from }) {
        const isActive = ({ presenceChanged: change }: Frame) =>
          change?.account.username === from && change.presence === "PRESENCE_ACTIVE";
        await live.next(isActive);
        return "as it is";
      },
    },
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
}
