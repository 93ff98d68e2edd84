import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { QtClient, register } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";

/** What a Qt client sends of its person, each time it comes in. */
export function toQtMetadata(name: string): Readonly<Record<string, string>> {
  return { "user-name": name, "user-password": `password of ${name}` };
}

/** Comes into the room as somebody who has an account, and waits for the own login. Rejects when the room is refused. */
export async function enterByQt(
  port: number,
  name: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): Promise<QtClient> {
  const client = new QtClient(port, toQtMetadata(name), channel);
  const refused = client.status.then(([code, message]) => {
    throw new Error(`the room refused ${name} with ${code}: ${message}`);
  });
  await Promise.race([client.connected(), refused]);
  // From now on an end is nobody's surprise.
  refused.catch(() => undefined);
  return client;
}

/** Makes an account by this door, and comes in. */
export async function joinByQt(
  port: number,
  name: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): Promise<QtClient> {
  const [code, message] = await register(port, name, `password of ${name}`, channel);
  if (code !== 0) throw new Error(`${name} could not register: ${code} ${message}`);
  return enterByQt(port, name, channel);
}
