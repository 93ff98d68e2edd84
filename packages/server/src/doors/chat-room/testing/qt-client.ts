import {
  type ChannelCredentials,
  Client,
  credentials,
  type Metadata as GrpcMetadata,
  Metadata,
} from "@grpc/grpc-js";
import {
  decodeQtMessage,
  encodeQtCredentials,
  encodeQtMessage,
  type QtMessage,
} from "./qt-schema.ts";

/** A status of gRPC, code and text. */
export type Status = readonly [code: number, message: string];

/** Certificates are checked for this name: TLS takes no address for one. */
const tlsName = { "grpc.ssl_target_name_override": "localhost" };

const same = (bytes: Buffer): Buffer => bytes;

/** Calls `Register` and gives the status. */
export async function register(
  port: number,
  name: string,
  password: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): Promise<Status> {
  const client = new Client(`127.0.0.1:${port}`, channel, tlsName);
  try {
    return await new Promise((resolve) => {
      const request = encodeQtCredentials(name, password);
      client.makeUnaryRequest("/chat.QtGrpcChat/Register", same, same, request, (error) =>
        resolve(error === null ? [0, ""] : [error.code, error.details]),
      );
    });
  } finally {
    client.close();
  }
}

/** A client of the room that behaves as the Qt one on the wire. */
export class QtClient implements AsyncDisposable {
  readonly received: QtMessage[] = [];
  /** How the call ended. */
  readonly status: Promise<Status>;
  readonly #client: Client;
  readonly #call;
  #news = Promise.withResolvers<void>();

  constructor(
    port: number,
    metadata: Readonly<Record<string, string>>,
    channel: ChannelCredentials = credentials.createInsecure(),
  ) {
    const headers: GrpcMetadata = new Metadata();
    for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
    this.#client = new Client(`127.0.0.1:${port}`, channel, {
      ...tlsName,
      "grpc.max_receive_message_length": -1,
      "grpc.use_local_subchannel_pool": 1,
    });
    const path = "/chat.QtGrpcChat/ChatRoom";
    this.#call = this.#client.makeBidiStreamRequest(path, same, same, headers);
    this.#call.on("data", (bytes: Buffer) => {
      this.received.push(decodeQtMessage(bytes));
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    });
    this.#call.on("error", () => {});
    this.status = new Promise((resolve) => {
      this.#call.on("status", ({ code, details }) => resolve([code, details]));
    });
    // What every Qt client sends first: a message without content.
    this.send({ username: metadata["user-name"] ?? "", timestamp: Date.now() });
  }

  send(message: QtMessage): void {
    this.sendBytes(encodeQtMessage(message));
  }

  sendBytes(bytes: Buffer): void {
    this.#call.write(bytes);
  }

  say(content: string): void {
    this.send({ username: "mallory", timestamp: 1, text: { content } });
  }

  /** Waits until something was received that fits, from `start` on; gives the first. */
  async find(fits: (message: QtMessage) => boolean, start = 0): Promise<QtMessage> {
    for (let next = start; ; ) {
      for (; next < this.received.length; next++) {
        const message = this.received[next];
        if (message !== undefined && fits(message)) return message;
      }
      await this.#news.promise;
    }
  }

  /** Waits for its own login: from then on the Qt client is connected. */
  async connected(): Promise<this> {
    const refused = this.status.then(([code, message]) => {
      throw new Error(`the call ended with ${code} ${message}`);
    });
    await Promise.race([this.find(({ userStatus }) => userStatus?.type === "LOGIN"), refused]);
    return this;
  }

  /** Waits for a text. */
  findText(content: string): Promise<QtMessage> {
    return this.find(({ text }) => text?.content === content);
  }

  get texts(): readonly string[] {
    return this.received.flatMap(({ text, username }) =>
      text === undefined ? [] : [`${username}: ${text.content}`],
    );
  }

  get statuses(): readonly string[] {
    return this.received.flatMap(({ userStatus, username }) =>
      userStatus === undefined
        ? []
        : [`${username} ${userStatus.type}${userStatus.fetched ? " fetched" : ""}`],
    );
  }

  /** Reads no more, so that what is sent to it piles up. */
  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Half-closes the call, as at logout. */
  leave(): Promise<Status> {
    this.#call.end();
    return this.status;
  }

  /** Cancels the call and closes the connection, as when the program ends. */
  async cancel(): Promise<Status> {
    this.#call.cancel();
    const status = await this.status;
    this.#client.close();
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel();
  }
}
