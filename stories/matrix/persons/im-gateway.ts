import {
  ImClient,
  type Plain,
} from "../../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { type Entrance, type Parcel, type Person, requireSame } from "../person.ts";

const messagePush = 3;

/** Comes in as the Qt instant messenger does: plain HTTP, `ws` and protobufjs. */
export async function openImGatewayPerson({ port, name, password }: Entrance): Promise<Person> {
  const client = new ImClient({ http: port, ws: port });
  await client.login(name, password);
  await client.connect();

  async function find({ conversationId, from }: Parcel, fits: (message: Plain) => unknown) {
    for (;;) {
      const push = await client.next();
      const info = push.new_message_info?.message_info;
      if (push.notify_type !== messagePush || info?.chat_session_id !== conversationId) continue;
      if (info.sender.nickname === from && fits(info.message)) return info.message;
    }
  }

  const post = ({ conversationId }: Parcel, message: Plain) =>
    client.call("message_transmit/new_message", { chat_session_id: conversationId, message });

  const sendText = (parcel: Parcel) => client.say(parcel.conversationId, parcel.text);

  async function receiveText(parcel: Parcel) {
    await find(parcel, ({ string_message: said }) => said?.content === parcel.text);
    return "as it is" as const;
  }

  /** The bytes in the push, or what the client fetches when there are none. */
  async function requireBytes(parcel: Parcel, fileId: string, content: Uint8Array | undefined) {
    if (content !== undefined && content.length > 0) return requireSame(content, parcel);
    const { file_data } = await client.call("file/get_single_file", { file_id: fileId });
    return requireSame(file_data.file_content, parcel);
  }

  return {
    name,
    send: {
      text: sendText,
      direct: sendText,
      group: sendText,
      async picture(parcel) {
        const image_message = { image_content: parcel.bytes };
        await post(parcel, { message_type: 1, image_message });
      },
      async file(parcel) {
        const { bytes, text } = parcel;
        const file_message = { file_name: text, file_size: bytes.length, file_contents: bytes };
        await post(parcel, { message_type: 2, file_message });
      },
    },
    receive: {
      text: receiveText,
      direct: receiveText,
      group: receiveText,
      async picture(parcel) {
        const { image_message: image } = await find(parcel, (message) => message.image_message);
        return requireBytes(parcel, image.file_id, image.image_content);
      },
      async file(parcel) {
        const { file_message: file } = await find(
          parcel,
          ({ file_message: found }) => found?.file_name === parcel.text,
        );
        return requireBytes(parcel, file.file_id, file.file_contents);
      },
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
