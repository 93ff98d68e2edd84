import { type Frame, type LiveClient, openGrpcClient, openWebSocketClient } from "./live-client.ts";
import type { NativeServer } from "./open-native-server.ts";

/** What is told apart between the two transports: how to connect, and how each says why it ends. */
export const transports: readonly {
  readonly name: string;
  readonly open: (url: string) => Promise<LiveClient>;
  readonly codes: Readonly<Record<"timeout" | "bad" | "signedOut" | "draining", number>>;
}[] = [
  {
    name: "WebSocket",
    open: openWebSocketClient,
    codes: { timeout: 4408, bad: 4400, signedOut: 4401, draining: 1012 },
  },
  {
    name: "gRPC",
    open: openGrpcClient,
    codes: { timeout: 4, bad: 3, signedOut: 16, draining: 14 },
  },
];

/** A `send` frame with a text. */
export function toSend(
  clientMessageId: string,
  body: string = clientMessageId,
  conversationId: string = "lobby",
): object {
  return { send: { message: { conversationId, clientMessageId, text: { body } } } };
}

/** Posts texts to the lobby, one after the other, by calls. */
export async function post(
  server: NativeServer,
  token: string,
  bodies: readonly string[],
): Promise<void> {
  for (const body of bodies) {
    const message = { conversationId: "lobby", clientMessageId: `c ${body}`, text: { body } };
    await server.call("MessageService/PostMessage", message, token);
  }
}

/** Settles when the server has taken what was sent: a ping behind it is answered. */
export async function settle(client: LiveClient): Promise<void> {
  const nonce = 1 + Math.floor(Math.random() * 2 ** 31);
  client.send({ ping: { nonce } });
  await client.next((frame) => frame.pong?.nonce === nonce);
}

/** The text of an event frame; `undefined` for any other frame. */
export function bodyOf(frame: Frame): string | undefined {
  return frame.event?.message?.text?.body;
}
