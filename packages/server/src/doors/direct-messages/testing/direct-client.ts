import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
} from "@grpc/grpc-js";
import { decodeWire, encodeWire, unaryTypes, type WireMessage } from "./direct-schema.ts";

/** A status of gRPC, code and text. */
export type Status = readonly [code: number, message: string];

/** An answer, or the status of a refusal. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
export type Answer = { readonly status: Status; readonly body: any };

const same = (bytes: Buffer): Buffer => bytes;
const service = "/pb.GrpcServerService";

type StreamCall = ClientDuplexStream<Buffer, Buffer> | ClientReadableStream<Buffer>;

/** What tells of a new account. */
export type WireNotification = {
  readonly id?: number;
  readonly title?: string;
  readonly description?: string;
};

/** One stream, read to the end. */
export class DirectStream<Item> {
  readonly received: Item[] = [];
  /** How the stream ended. */
  readonly status: Promise<Status>;
  /** Settles when the server has answered with its headers. */
  readonly opened: Promise<void>;
  readonly #call: StreamCall;
  #wake = () => {};

  constructor(call: StreamCall, type: string) {
    this.#call = call;
    call.on("data", (bytes: Buffer) => {
      this.received.push(decodeWire(type, bytes));
      this.#wake();
    });
    call.on("error", () => {});
    this.opened = new Promise((resolve) => call.on("metadata", () => resolve()));
    this.status = new Promise((resolve) => {
      call.on("status", ({ code, details }: { code: number; details: string }) =>
        resolve([code, details]),
      );
    });
  }

  send(message: string, reciever: string): void {
    this.sendBytes(encodeWire("SendMessageRequest", { message, reciever }));
  }

  sendBytes(bytes: Buffer): void {
    if ("write" in this.#call) this.#call.write(bytes);
  }

  /** Stops reading, so that the server's bytes pile up; `resume` reads on. */
  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Waits until this many items have come, and gives them. */
  async gather(count: number): Promise<readonly Item[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.received.slice(0, count);
  }

  /** Half-closes the stream. */
  leave(): Promise<Status> {
    if ("end" in this.#call) this.#call.end();
    return this.status;
  }

  cancel(): Promise<Status> {
    this.#call.cancel();
    return this.status;
  }
}

/** Messages as lines, without their ids and times. */
export function toLines(messages: readonly WireMessage[]): readonly string[] {
  return messages.map(({ sender, receiver, message }) => `${sender} > ${receiver}: ${message}`);
}

/** A client of `pb.GrpcServerService` that is not ours. */
export class DirectClient implements AsyncDisposable {
  token = "";
  /** How long each refused call should wait before it is made again, where the refusal says so. */
  readonly pushbacksMs: number[] = [];
  readonly #client: Client;

  constructor(port: number) {
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** Calls a unary method, with the token if there is one, or with these values of `authorization`. */
  call(
    method: keyof typeof unaryTypes,
    body: object = {},
    authorization: readonly string[] = this.token === "" ? [] : [`bearer ${this.token}`],
  ): Promise<Answer> {
    const [requestType, responseType] = unaryTypes[method];
    const request = encodeWire(requestType, body);
    const metadata = toMetadata(authorization);
    const path = `${service}/${method}`;
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(path, same, same, request, metadata, (error, bytes) => {
        const pushback = error?.metadata.get("grpc-retry-pushback-ms")[0];
        if (pushback !== undefined) this.pushbacksMs.push(Number(pushback));
        if (error !== null) resolve({ status: [error.code, error.details], body: undefined });
        else resolve({ status: [0, ""], body: decodeWire(responseType, bytes ?? Buffer.alloc(0)) });
      });
    });
  }

  /** Opens `SendMessage`. */
  chat(authorization: readonly string[] = [`bearer ${this.token}`]): DirectStream<WireMessage> {
    const metadata = toMetadata(authorization);
    const path = `${service}/SendMessage`;
    return new DirectStream(
      this.#client.makeBidiStreamRequest(path, same, same, metadata),
      "Message",
    );
  }

  /** Opens `SendMessage` and joins somebody; settles with the acknowledgement. */
  async join(peer: string): Promise<DirectStream<WireMessage>> {
    const stream = this.chat();
    stream.send("Join_room", peer);
    await stream.gather(1);
    return stream;
  }

  /** Opens `GetNotifications`. */
  notifications(authorization: readonly string[] = []): DirectStream<WireNotification> {
    const metadata = toMetadata(authorization);
    const path = `${service}/GetNotifications`;
    return new DirectStream(
      this.#client.makeServerStreamRequest(path, same, same, Buffer.alloc(0), metadata),
      "NotificationMessage",
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }
}

function toMetadata(authorization: readonly string[]): Metadata {
  const metadata = new Metadata();
  for (const value of authorization) metadata.add("authorization", value);
  return metadata;
}
