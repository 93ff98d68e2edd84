import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from "@parley/protocol/grpc-tools";
import { frameMessage, GrpcError, type GrpcStream } from "../../net/grpc-stream.ts";
import type { Descriptors } from "./descriptors.ts";

type Answer = ServerReflectionResponse["messageResponse"];
type Question = ServerReflectionRequest["messageRequest"];

/** Creates the handler of `ServerReflectionInfo`; versions 1 and 1alpha have the same bytes. */
export function createReflection(descriptors: Descriptors): (stream: GrpcStream) => Promise<void> {
  return async ({ messages, outbox }) => {
    for await (const bytes of messages) {
      const request = decodeRequest(bytes);
      const response = create(ServerReflectionResponseSchema, {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answer(descriptors, request.messageRequest),
      });
      outbox.push(frameMessage(toBinary(ServerReflectionResponseSchema, response)));
      // A client that asks on and does not read waits for its own answers.
      await outbox.flushed();
    }
  };
}

function decodeRequest(bytes: Uint8Array): ServerReflectionRequest {
  try {
    return fromBinary(ServerReflectionRequestSchema, bytes);
  } catch {
    throw new GrpcError(13, "the request cannot be read");
  }
}

function answer(descriptors: Descriptors, question: Question): Answer {
  switch (question.case) {
    case "listServices":
      return toServices(descriptors.services);
    case "fileByFilename":
      return toFiles(descriptors.findByName(question.value), `file ${question.value}`);
    case "fileContainingSymbol":
      return toFiles(descriptors.findBySymbol(question.value), `symbol ${question.value}`);
    case "fileContainingExtension":
      return refuse(5, "there are no extensions");
    case "allExtensionNumbersOfType":
      return descriptors.isMessage(question.value)
        ? toExtensionNumbers(question.value)
        : refuse(5, `there is no type ${question.value}`);
    case undefined:
      return refuse(3, "the request asks for nothing that is known here");
  }
}

function toServices(names: readonly string[]): Answer {
  const value = { service: names.map((name) => ({ name })) };
  return create(ServerReflectionResponseSchema, {
    messageResponse: { case: "listServicesResponse", value },
  }).messageResponse;
}

function toFiles(files: readonly Uint8Array[] | undefined, what: string): Answer {
  if (files === undefined) return refuse(5, `there is no ${what}`);
  const value = { fileDescriptorProto: [...files] };
  return create(ServerReflectionResponseSchema, {
    messageResponse: { case: "fileDescriptorResponse", value },
  }).messageResponse;
}

/** No message here can be extended: proto3 has it for options alone. */
function toExtensionNumbers(baseTypeName: string): Answer {
  return create(ServerReflectionResponseSchema, {
    messageResponse: { case: "allExtensionNumbersResponse", value: { baseTypeName } },
  }).messageResponse;
}

function refuse(errorCode: number, errorMessage: string): Answer {
  return create(ServerReflectionResponseSchema, {
    messageResponse: { case: "errorResponse", value: { errorCode, errorMessage } },
  }).messageResponse;
}
