import { Client, credentials, Metadata } from "@grpc/grpc-js";
import protobuf from "protobufjs";

// Typed in from the wire's description, not from our own files: a mistake in those must not hide here.
const { root } = protobuf.parse(`
  syntax = "proto3";
  package qtgrpc.examples.chat;
  message ChatMessage {
    enum ContentType { Unknown = 0; Text = 1; Image = 2; }
    uint64 timestamp = 1;
    bytes content = 2;
    ContentType type = 3;
    string from = 4;
  }
  message ChatMessages { repeated ChatMessage messages = 1; }
`);
const chatMessage = root.lookupType("qtgrpc.examples.chat.ChatMessage");
const chatMessages = root.lookupType("qtgrpc.examples.chat.ChatMessages");

/** A message as another implementation of Protobuf reads it. */
export type SimpleMessage = {
  readonly timestamp?: number;
  readonly content?: Uint8Array;
  readonly type?: string;
  readonly from?: string;
};

/** A status of gRPC, code and text. */
export type Status = readonly [code: number, message: string];

/** Reads a `ChatMessages`, without gRPC's prefix. */
export function decodeSimpleMessages(bytes: Uint8Array): readonly SimpleMessage[] {
  const options = { longs: Number, enums: String, defaults: false };
  return chatMessages.toObject(chatMessages.decode(bytes), options).messages ?? [];
}

const same = (bytes: Buffer): Buffer => bytes;
const service = "/qtgrpc.examples.chat.SimpleChat";

/** A client that behaves as the older Qt one: a stream that lists, and a call for each message. */
export class SimpleClient implements AsyncDisposable {
  /** The messages of the stream, batch by batch. */
  readonly batches: (readonly SimpleMessage[])[] = [];
  /** How long each refused call should wait before it is made again, where the refusal says so. */
  readonly pushbacksMs: number[] = [];
  /** How the stream ended. */
  readonly status: Promise<Status>;
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #call;
  #wake = () => {};

  constructor(port: number, headers: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(headers)) this.#metadata.set(name, value);
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    const path = `${service}/messageList`;
    const none = Buffer.alloc(0);
    this.#call = this.#client.makeServerStreamRequest(path, same, same, none, this.#metadata);
    this.#call.on("data", (bytes: Buffer) => {
      this.batches.push(decodeSimpleMessages(bytes));
      this.#wake();
    });
    this.#call.on("error", () => {});
    this.status = new Promise((resolve) => {
      this.#call.on("status", ({ code, details }) => resolve([code, details]));
    });
  }

  /** Calls `sendMessage` and gives the status. */
  send(message: SimpleMessage): Promise<Status> {
    const bytes = Buffer.from(chatMessage.encode(chatMessage.fromObject(message)).finish());
    return this.sendBytes(bytes);
  }

  /** Calls `sendMessage` with these bytes for a message. */
  sendBytes(bytes: Buffer): Promise<Status> {
    return new Promise((resolve) => {
      const path = `${service}/sendMessage`;
      this.#client.makeUnaryRequest(path, same, same, bytes, this.#metadata, (error) => {
        const pushback = error?.metadata.get("grpc-retry-pushback-ms")[0];
        if (pushback !== undefined) this.pushbacksMs.push(Number(pushback));
        resolve(error === null ? [0, ""] : [error.code, error.details]);
      });
    });
  }

  say(text: string): Promise<Status> {
    return this.send({ timestamp: 1, content: Buffer.from(text), type: "Text", from: "mallory" });
  }

  /** Reads no more, so that what is sent to it piles up. */
  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Waits until this many batches have come, and gives them. */
  async gather(count: number): Promise<readonly (readonly SimpleMessage[])[]> {
    while (this.batches.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.batches.slice(0, count);
  }

  /** Waits for a message that fits; gives the first of all that have come. */
  async find(fits: (message: SimpleMessage) => boolean): Promise<SimpleMessage> {
    for (let at = 0; ; at++) {
      if (at === this.batches.length) await this.gather(at + 1);
      const found = this.batches[at]?.find(fits);
      if (found !== undefined) return found;
    }
  }

  /** Waits for a message that shows this text. */
  findText(text: string): Promise<SimpleMessage> {
    return this.find(({ content = new Uint8Array() }) => Buffer.from(content).toString() === text);
  }

  /** Waits for the first message of the stream: from then on the Qt client is connected. */
  async connected(): Promise<this> {
    const refused = this.status.then(([code, message]) => {
      throw new Error(`the call ended with ${code} ${message}`);
    });
    await Promise.race([this.gather(1), refused]);
    return this;
  }

  /** Everything that was shown so far, as lines. */
  get lines(): readonly string[] {
    return this.batches.flat().map(({ from, type, content = new Uint8Array() }) => {
      const shown = type === "Text" ? Buffer.from(content).toString() : `${content.length} bytes`;
      return `${from} ${type}: ${shown}`;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#call.cancel();
    await this.status;
    this.#client.close();
  }
}
