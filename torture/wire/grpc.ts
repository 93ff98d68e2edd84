import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type { Plain, Schema } from "./schema.ts";

/** How a call ended: gRPC's code and text. */
export type Status = { readonly code: number; readonly details: string };

/** A call that streams both ways, or only back. */
export type GrpcCall = { write(message: Plain): void; cancel(): void };

/** Where the server is to be found. */
type Address = { readonly port: number; readonly root?: string | undefined };

type Headers = Readonly<Record<string, string>>;

const same = (bytes: Buffer): Buffer => bytes;

/** grpc-js on one connection of its own. */
export class GrpcWire {
  readonly #schema: Schema;
  readonly #service: string;
  readonly #client: Client;

  /** With TLS where there is a root certificate. */
  constructor(schema: Schema, service: string, { port, root }: Address) {
    this.#schema = schema;
    this.#service = service;
    const channel =
      root === undefined ? credentials.createInsecure() : credentials.createSsl(Buffer.from(root));
    this.#client = new Client(`127.0.0.1:${port}`, channel, {
      // TLS takes no address for a name.
      "grpc.ssl_target_name_override": "localhost",
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": -1,
      "grpc.enable_retries": 0,
    });
  }

  /** The answer, or how it was refused. */
  ask(
    method: string,
    message: Plain,
    headers: Headers = {},
    timeoutMs = 10_000,
  ): Promise<{ readonly status: Status; readonly answer: Plain }> {
    const { path, request, response } = this.#schema.find(this.#service, method);
    const bytes = this.#schema.encode(request, message);
    const options = { deadline: Date.now() + timeoutMs };
    return new Promise((resolve) => {
      const onAnswer = (error: Status | null, answer?: Buffer) =>
        resolve({
          status: error ?? { code: 0, details: "" },
          answer: answer === undefined ? {} : this.#schema.decode(response, answer),
        });
      this.#client.makeUnaryRequest(
        path,
        same,
        same,
        bytes,
        toMetadata(headers),
        options,
        onAnswer,
      );
    });
  }

  /** A call that streams both ways. */
  chat(
    method: string,
    headers: Headers,
    onMessage: (message: Plain) => void,
    onEnd: (status: Status) => void,
  ): GrpcCall {
    const { path, request } = this.#schema.find(this.#service, method);
    const call = this.#client.makeBidiStreamRequest(path, same, same, toMetadata(headers));
    this.#listen(call, method, onMessage, onEnd);
    return {
      write: (message) => void call.write(this.#schema.encode(request, message)),
      cancel: () => call.cancel(),
    };
  }

  /** A call whose answer is a stream. */
  list(
    method: string,
    headers: Headers,
    onMessage: (message: Plain) => void,
    onEnd: (status: Status) => void,
  ): GrpcCall {
    const { path, request } = this.#schema.find(this.#service, method);
    const bytes = this.#schema.encode(request, {});
    const metadata = toMetadata(headers);
    const call = this.#client.makeServerStreamRequest(path, same, same, bytes, metadata);
    this.#listen(call, method, onMessage, onEnd);
    return { write() {}, cancel: () => call.cancel() };
  }

  close(): void {
    this.#client.close();
  }

  #listen(
    call: Pick<ReturnType<Client["makeServerStreamRequest"]>, "on">,
    method: string,
    onMessage: (message: Plain) => void,
    onEnd: (status: Status) => void,
  ): void {
    const { response } = this.#schema.find(this.#service, method);
    call.on("data", (bytes: Buffer) => onMessage(this.#schema.decode(response, bytes)));
    // The status says the same.
    call.on("error", () => {});
    call.on("status", ({ code, details }) => onEnd({ code, details }));
  }
}

function toMetadata(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
