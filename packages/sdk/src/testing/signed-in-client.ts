import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EventSchema } from "@parley/protocol/native";
import type { Client, ClientEvents } from "../client.ts";
import { createClient } from "../create-client.ts";
import {
  createManualPlatform,
  type ManualPlatform,
  type ManualSocket,
  type Serve,
} from "./manual-platform.ts";

/** A client with a session in its storage, on a manual platform, and everything that it tells. */
export interface SignedInClient {
  readonly client: Client;
  readonly platform: ManualPlatform;
  /** What the storage holds. */
  readonly values: Map<string, string>;
  /** What was told since the last call: `[type, value]`. */
  take<Type extends keyof ClientEvents>(type: Type): ClientEvents[Type][];
  /** The server's end of the newest connection. */
  readonly socket: ManualSocket;
  /** Lets the newest dial succeed, with these heads. */
  welcome(heads: Readonly<Record<string, number>>, epoch?: string): void;
}

/** The account that is signed in. */
export const ada = { id: "a_1", username: "ada", displayName: "Ada" } as const;

/** Creates a client that has resumed its session. */
export async function createSignedInClient(
  values: Map<string, string> = new Map(),
  serve?: Serve,
): Promise<SignedInClient> {
  values.set("session", JSON.stringify({ token: "t", account: { ...ada, about: "" } }));
  const platform = createManualPlatform(serve, values);
  const client = createClient({ serverUrl: "http://chat/", clientName: "test", platform });
  const told: { [Type in keyof ClientEvents]: ClientEvents[Type][] } = {
    connection: [],
    events: [],
    gap: [],
    presence: [],
    typing: [],
    outbox: [],
    sent: [],
    reset: [],
  };
  const listen = <Type extends keyof ClientEvents>(type: Type): void => {
    client.on(type, (value) => told[type].push(value));
  };
  listen("connection");
  listen("events");
  listen("gap");
  listen("presence");
  listen("typing");
  listen("outbox");
  listen("sent");
  listen("reset");
  await client.resume();
  const newest = (): ManualSocket => {
    const socket = platform.sockets.at(-1);
    if (!socket) throw new Error("the client has not dialled");
    return socket;
  };
  return {
    client,
    platform,
    values,
    take: (type) => told[type].splice(0),
    get socket() {
      return newest();
    },
    welcome(heads, epoch = "e1") {
      newest().open();
      const cursors = Object.entries(heads).map(([log, seq]) => ({ log, seq: BigInt(seq) }));
      newest().push({ case: "welcome", value: { epoch, heads: cursors } });
    },
  };
}

/** An event with a text, as the server sends it. */
export function toTextEvent(
  seq: number,
  clientMessageId: string,
  actor: typeof ada | { readonly id: string } = ada,
): MessageInitShape<typeof EventSchema> {
  const content = { case: "text", value: { body: `text ${seq}` } } as const;
  const message = { id: `m_${seq}`, clientMessageId, content };
  return { log: "lobby", seq: BigInt(seq), actor, body: { case: "message", value: message } };
}
