import { DirectClient } from "../../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import type { WireMessage } from "../../../packages/server/src/doors/direct-messages/testing/direct-schema.ts";
import type { Entrance, Parcel, Person } from "../person.ts";

/** Comes in as the Flutter app does, by grpc-js and protobufjs. */
export async function openDirectMessagesPerson(entrance: Entrance): Promise<Person> {
  const { port, name, password } = entrance;
  const client = new DirectClient(port);
  const { status, body } = await client.call("login", { username: name, password });
  if (status[0] !== 0) throw new Error(`${name} cannot sign in: ${status}`);
  client.token = body.accessToken;
  const stream = client.chat();
  await Promise.race([
    stream.opened,
    stream.status.then(([code, message]) => {
      throw new Error(`${name} was refused with ${code}: ${message}`);
    }),
  ]);

  async function find(fits: (message: WireMessage) => boolean) {
    for (let count = 1; ; count++) {
      const message = (await stream.gather(count))[count - 1];
      if (message !== undefined && fits(message)) return message;
    }
  }

  const isParcel =
    ({ from, to, text }: Parcel) =>
    (message: WireMessage) =>
      message.sender === from && message.receiver === to && message.message === text;

  return {
    name,
    send: {
      async direct(parcel) {
        stream.send(parcel.text, parcel.to);
        // The echo says that it is stored.
        await find(isParcel(parcel));
      },
    },
    receive: {
      async direct(parcel) {
        await find(isParcel(parcel));
        return "as it is";
      },
    },
    async [Symbol.asyncDispose]() {
      await stream.cancel();
      await client[Symbol.asyncDispose]();
    },
  };
}
