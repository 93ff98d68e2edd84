import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type protobuf from "protobufjs";
import { loadProto } from "./load-proto.ts";

const same = (bytes: Buffer): Buffer => bytes;

/** A call that streams. */
export type JsCall = {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
  readonly received: any[];
  /** Settles when the server has answered with its headers. */
  readonly opened: Promise<void>;
  readonly status: Promise<readonly [code: number, details: string]>;
  /** Waits until this many messages have come. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answers that it expects.
  gather(count: number): Promise<readonly any[]>;
  write(message: object): void;
  end(): void;
  cancel(): void;
};

/** grpc-js and protobufjs on our .proto files of one folder: no code that was generated for us. */
export class GrpcJsClient implements AsyncDisposable {
  readonly #client: Client;
  readonly #service: protobuf.Service;

  constructor(door: string, service: string, port: number | undefined) {
    this.#service = loadProto(door).lookupService(service);
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** A unary call: the answer, or the status of a refusal. */
  async call(
    method: string,
    message: object = {},
    headers: Readonly<Record<string, string>> = {},
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
  ): Promise<any> {
    const { path, encode, decode } = this.#find(method);
    return await new Promise((resolve) => {
      const metadata = toMetadata(headers);
      this.#client.makeUnaryRequest(path, same, same, encode(message), metadata, (error, bytes) =>
        resolve(error === null ? decode(bytes ?? Buffer.alloc(0)) : [error.code, error.details]),
      );
    });
  }

  /** A call whose answer is a stream. */
  list(method: string, headers: Readonly<Record<string, string>> = {}): JsCall {
    const { path, encode, decode } = this.#find(method);
    const metadata = toMetadata(headers);
    const call = this.#client.makeServerStreamRequest(path, same, same, encode({}), metadata);
    return { ...readCall(call, decode), write() {}, end() {}, cancel: () => call.cancel() };
  }

  /** A call that streams both ways. */
  chat(method: string, headers: Readonly<Record<string, string>> = {}): JsCall {
    const { path, encode, decode } = this.#find(method);
    const call = this.#client.makeBidiStreamRequest(path, same, same, toMetadata(headers));
    return {
      ...readCall(call, decode),
      write: (message) => void call.write(encode(message)),
      end: () => void call.end(),
      cancel: () => call.cancel(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }

  #find(method: string) {
    const { resolvedRequestType, resolvedResponseType } = this.#service.methods[method] ?? {};
    if (!resolvedRequestType || !resolvedResponseType) throw new Error(`there is no ${method}`);
    return {
      path: `/${this.#service.fullName.slice(1)}/${method}`,
      encode: (message: object) =>
        Buffer.from(resolvedRequestType.encode(resolvedRequestType.fromObject(message)).finish()),
      decode: (bytes: Uint8Array): object =>
        resolvedResponseType.toObject(resolvedResponseType.decode(bytes), {
          longs: Number,
          enums: String,
          arrays: true,
        }),
    };
  }
}

function toMetadata(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

type Readable = ReturnType<Client["makeServerStreamRequest"]>;

function readCall(
  call: Pick<Readable, "on">,
  decode: (bytes: Uint8Array) => object,
): Pick<JsCall, "received" | "opened" | "status" | "gather"> {
  const received: object[] = [];
  let wake = () => {};
  call.on("data", (bytes: Buffer) => {
    received.push(decode(bytes));
    wake();
  });
  call.on("error", () => {});
  return {
    received,
    opened: new Promise((resolve) => call.on("metadata", () => resolve())),
    status: new Promise((resolve) => {
      call.on("status", ({ code, details }) => resolve([code, details]));
    }),
    async gather(count) {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return received.slice(0, count);
    },
  };
}
