import { LineClient } from "../../../packages/server/src/doors/line/testing/line-client.ts";
import { type Entrance, type Parcel, type Person, toNameIn } from "../person.ts";

/** Comes in as somebody with `nc` does, by a raw socket. */
export async function openLinePerson({ port, name, password }: Entrance): Promise<Person> {
  const client = new LineClient(port);
  client.write(`/login ${name} ${password}\n`);
  await client.pong();
  client.clear();

  const receiveText = async ({ from, text }: Parcel) => {
    await client.until(`${from}: ${text}`);
    return "as it is" as const;
  };
  const receiveInWords = async (parcel: Parcel) => {
    client.clear();
    await client.until(new RegExp(`${parcel.from} sent .*${toNameIn(parcel)}`));
    return "in words" as const;
  };

  return {
    name,
    send: {
      text: async ({ text }) => client.write(`/join lobby\n${text}\n`),
      direct: async ({ to, text }) => client.write(`/msg ${to} ${text}\n`),
      group: async ({ conversationId, text }) =>
        client.write(`/join ${conversationId}\n${text}\n/join lobby\n`),
    },
    receive: {
      text: receiveText,
      direct: receiveText,
      group: receiveText,
      picture: receiveInWords,
      file: receiveInWords,
      async presence({ from }) {
        await client.until(new RegExp(`^\\* ${from} `, "m"));
        return "in words";
      },
    },
    async [Symbol.asyncDispose]() {
      client.socket.destroy();
      await client.closed;
    },
  };
}
