import type protobuf from "protobufjs";
import { loadProto } from "../../stories/testing/load-proto.ts";

/** A message by the names of its wire. */
// biome-ignore lint/suspicious/noExplicitAny: the names are those of the .proto file; a wrong one shows at the first run.
export type Plain = Record<string, any>;

type MethodNames = { readonly path: string; readonly request: string; readonly response: string };

/** What one folder of .proto files says, for protobufjs. */
export class Schema {
  readonly #root: protobuf.Root;

  constructor(door: string) {
    this.#root = loadProto(door);
  }

  encode(type: string, fields: Plain): Buffer<ArrayBuffer> {
    const message = this.#root.lookupType(type);
    return Buffer.from(message.encode(message.fromObject(fields)).finish());
  }

  /** Numbers as numbers, enums by name; what is absent is absent. */
  decode(type: string, bytes: Uint8Array): Plain {
    const message = this.#root.lookupType(type);
    return message.toObject(message.decode(bytes), { longs: Number, enums: String });
  }

  /** A method of a service, with its path. */
  find(service: string, method: string): MethodNames {
    const found = this.#root.lookupService(service).methods[method];
    const { resolvedRequestType: request, resolvedResponseType: response } = found ?? {};
    if (!request || !response) throw new Error(`${service} has no ${method}`);
    return {
      path: `/${service}/${method}`,
      request: request.fullName.slice(1),
      response: response.fullName.slice(1),
    };
  }
}
