import { Client, credentials } from "@grpc/grpc-js";
import { createManualClock } from "@parley/core/testing";
import * as chatRoom from "@parley/protocol/chat-room";
import * as directMessages from "@parley/protocol/direct-messages";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { openTestListener } from "../../net/testing/open-test-listener.ts";
import { createGrpcToolsDoor, listServices } from "./door.ts";

// Typed in from gRPC's published protocols, not from our own files.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { int32 status = 1; }
  message Request {
    string host = 1;
    string file_by_filename = 3;
    string file_containing_symbol = 4;
    Extension file_containing_extension = 5;
    string all_extension_numbers_of_type = 6;
    string list_services = 7;
  }
  message Extension { string containing_type = 1; int32 extension_number = 2; }
  message Response {
    string valid_host = 1;
    Request original_request = 2;
    Files file_descriptor_response = 4;
    Numbers all_extension_numbers_response = 5;
    Services list_services_response = 6;
    Problem error_response = 7;
  }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Numbers { string base_type_name = 1; repeated int32 extension_number = 2; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Problem { int32 error_code = 1; string error_message = 2; }
  message File { string name = 1; string package = 2; repeated string dependency = 3; }
`);

function encode(type: string, message: object): Buffer {
  const schema = root.lookupType(type);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish());
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
function decode(type: string, bytes: Uint8Array): any {
  const schema = root.lookupType(type);
  return schema.toObject(schema.decode(bytes), { arrays: true });
}

const same = (bytes: Buffer): Buffer => bytes;

async function openTools() {
  const clock = createManualClock();
  let isReady = true;
  const door = createGrpcToolsDoor({
    services: [...listServices(chatRoom), ...listServices(directMessages)],
    clock,
    checkReady: async () => {
      if (!isReady) throw new Error("the disk is full");
    },
  });
  const listener = await openTestListener(door.routes);
  const client = new Client(`127.0.0.1:${listener.port}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  return {
    clock,
    drain: () => door.drain(),
    setReady: (value: boolean) => {
      isReady = value;
    },
    /** Sends requests on one reflection stream, one after the other is answered, and gives the answers. */
    async reflect(version: string, ...requests: readonly object[]) {
      const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
      const call = client.makeBidiStreamRequest(path, same, same);
      const answers: unknown[] = [];
      const ended = new Promise<number>((resolve) => {
        call.on("status", ({ code }) => resolve(code));
      });
      call.on("error", () => {});
      call.on("data", (bytes: Buffer) => answers.push(decode("Response", bytes)));
      for (const request of requests) call.write(encode("Request", request));
      call.end();
      expect(await ended).toBe(0);
      // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
      return answers as any[];
    },
    check: (service: string) =>
      new Promise((resolve) => {
        const request = encode("HealthCheckRequest", { service });
        client.makeUnaryRequest(
          "/grpc.health.v1.Health/Check",
          same,
          same,
          request,
          (error, bytes) =>
            resolve(
              error === null
                ? decode("HealthCheckResponse", bytes ?? Buffer.alloc(0)).status
                : [error.code, error.details],
            ),
        );
      }),
    /** Watches; `next` waits for the next status. */
    watch(service: string) {
      const request = encode("HealthCheckRequest", { service });
      const call = client.makeServerStreamRequest(
        "/grpc.health.v1.Health/Watch",
        same,
        same,
        request,
      );
      call.on("error", () => {});
      const statuses: number[] = [];
      let wake = () => {};
      call.on("data", (bytes: Buffer) => {
        statuses.push(decode("HealthCheckResponse", bytes).status);
        wake();
      });
      const ended = new Promise((resolve) => {
        call.on("status", ({ code, details }) => resolve([code, details]));
      });
      const gather = async (count: number): Promise<readonly number[]> => {
        while (statuses.length < count) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return [...statuses];
      };
      return { gather, ended };
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await door.close();
      await listener.close(0);
    },
  };
}

const services = [
  "chat.QtGrpcChat",
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
  "pb.GrpcServerService",
];

describe.each(["v1", "v1alpha"])("reflection %s", (version) => {
  it("lists the services, and says what it was asked", async () => {
    await using tools = await openTools();
    const [answer] = await tools.reflect(version, { host: "here", listServices: "*" });
    expect(answer).toEqual({
      validHost: "here",
      originalRequest: { host: "here", listServices: "*" },
      listServicesResponse: { service: services.map((name) => ({ name })) },
    });
  });

  it("gives the file of a symbol or a name, with what it imports", async () => {
    await using tools = await openTools();
    const symbols = ["pb.GrpcServerService", "pb.GrpcServerService.login", "pb.Message.created_at"];
    const answers = await tools.reflect(
      version,
      ...symbols.map((fileContainingSymbol) => ({ fileContainingSymbol })),
      { fileByFilename: "user.proto" },
    );
    const files = answers.map(({ fileDescriptorResponse }) =>
      fileDescriptorResponse.fileDescriptorProto.map(
        (bytes: Uint8Array) => decode("File", bytes).name,
      ),
    );
    const all = [
      "empty_request.proto",
      "google/protobuf/timestamp.proto",
      "rpc_chat.proto",
      "rpc_get_user.proto",
      "rpc_login.proto",
      "rpc_notifications.proto",
      "rpc_services.proto",
      "rpc_signup.proto",
      "rpc_users.proto",
      "user.proto",
    ];
    expect(files.map((names) => names.toSorted())).toEqual([
      all,
      all,
      ["google/protobuf/timestamp.proto", "rpc_chat.proto"],
      ["user.proto"],
    ]);
  });

  it("answers what is not there with an error, and goes on", async () => {
    await using tools = await openTools();
    const answers = await tools.reflect(
      version,
      { fileByFilename: "../secret" },
      { fileContainingSymbol: "pb.GrpcServerService.Login" },
      { fileContainingSymbol: "nothing" },
      { fileContainingExtension: { containingType: "pb.User", extensionNumber: 1 } },
      { allExtensionNumbersOfType: "pb.Nobody" },
      { allExtensionNumbersOfType: "pb.User" },
      {},
    );
    expect(
      answers.map(({ errorResponse, allExtensionNumbersResponse }) =>
        errorResponse === undefined ? allExtensionNumbersResponse : errorResponse.errorCode,
      ),
    ).toEqual([5, 5, 5, 5, 5, { baseTypeName: "pb.User", extensionNumber: [] }, 3]);
  });
});

const [serving, notServing, unknown] = [1, 2, 3];

describe("health", () => {
  it("checks the server and each service", async () => {
    await using tools = await openTools();
    expect(await tools.check("")).toBe(serving);
    expect(await Promise.all(services.map(tools.check))).toEqual(services.map(() => serving));
    expect(await tools.check("pb.Nobody")).toEqual([5, "unknown service"]);
    tools.setReady(false);
    expect(await tools.check("pb.GrpcServerService")).toBe(notServing);
  });

  it("tells who watches of each change, and of the end", async () => {
    await using tools = await openTools();
    const [server, service, stranger] = ["", "chat.QtGrpcChat", "pb.Nobody"].map(tools.watch);
    expect(await server?.gather(1)).toEqual([serving]);
    expect(await service?.gather(1)).toEqual([serving]);
    expect(await stranger?.gather(1)).toEqual([unknown]);
    tools.setReady(false);
    tools.clock.advance(5_000);
    expect(await service?.gather(2)).toEqual([serving, notServing]);
    tools.setReady(true);
    tools.clock.advance(5_000);
    expect(await service?.gather(3)).toEqual([serving, notServing, serving]);
    await tools.drain();
    expect(await service?.gather(4)).toEqual([serving, notServing, serving, notServing]);
    expect(await server?.ended).toEqual([14, "the server is stopping"]);
    expect(await stranger?.ended).toEqual([14, "the server is stopping"]);
    expect(await tools.check("")).toBe(notServing);
  });
});
