import { create, createFileRegistry } from "@bufbuild/protobuf";
import type { GenService } from "@bufbuild/protobuf/codegenv2";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
  type StringValueSchema,
} from "@bufbuild/protobuf/wkt";
import type { ConnectRouter } from "@connectrpc/connect";
import { peerKey } from "../peer-context.ts";

/** What the compiler would generate for it. */
type EchoService = GenService<{
  say: {
    methodKind: "unary";
    input: typeof StringValueSchema;
    output: typeof StringValueSchema;
  };
}>;

/** `test.Echo` with one unary method, `Say`, from StringValue to StringValue. */
export const echoService: EchoService = openService();

/** Registers `test.Echo`: it answers with what was said and by whom; it fails when told to. */
export function registerEcho(router: ConnectRouter): void {
  router.service(echoService, {
    say(request, context) {
      if (request.value === "fail") throw new Error("a secret of the server");
      return { value: `${request.value} ${JSON.stringify(context.values.get(peerKey))}` };
    },
  });
}

function openService(): EchoService {
  const type = ".google.protobuf.StringValue";
  const file = create(FileDescriptorProtoSchema, {
    name: "test/echo.proto",
    package: "test",
    syntax: "proto3",
    dependency: [file_google_protobuf_wrappers.proto.name],
    service: [{ name: "Echo", method: [{ name: "Say", inputType: type, outputType: type }] }],
  });
  const registry = createFileRegistry(file, (name) =>
    name === file_google_protobuf_wrappers.proto.name ? file_google_protobuf_wrappers : undefined,
  );
  const service = registry.getService("test.Echo");
  if (service === undefined) throw new Error("test.Echo is missing");
  // The cast is sound: the descriptor above says the same.
  return service as EchoService;
}
