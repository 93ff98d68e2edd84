import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceClientConstructor,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { findTls } from "../peer.ts";

// A room as one writes it with grpc-js: each message to everybody else, one write a client.

type ChatMessage = {
  readonly username: string;
  readonly timestamp: string;
  readonly content?: string;
  readonly userStatus?: { readonly type: string };
};
type Call = ServerDuplexStream<ChatMessage, ChatMessage>;

const members = new Set<Call>();

function chatRoom(call: Call): void {
  members.add(call);
  call.on("data", (message: ChatMessage) => {
    // The first message has no content: it only opens the call.
    if (message.content === undefined) return;
    for (const member of members) if (member !== call) member.write(message);
  });
  const leave = () => members.delete(call);
  call.on("cancelled", leave);
  call.on("error", leave);
  call.on("end", () => {
    leave();
    call.end();
  });
  const [username = ""] = call.metadata.get("user-name").map(String);
  call.write({ username, timestamp: "0", userStatus: { type: "LOGIN" } });
}

function loadService(): ServiceDefinition {
  const protos = fileURLToPath(new URL("../../../../proto/chat-room/", import.meta.url));
  const definition = loadSync("qtgrpcchat.proto", { includeDirs: [protos], oneofs: true });
  // What proto-loader gives has no static types.
  const { chat } = loadPackageDefinition(definition) as unknown as {
    readonly chat: { readonly QtGrpcChat: ServiceClientConstructor };
  };
  return chat.QtGrpcChat.service;
}

const tls = findTls();
const credentials =
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [
        { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) },
      ]);
const server = new Server();
server.addService(loadService(), { chatRoom, register: () => {} });
server.bindAsync("127.0.0.1:0", credentials, (error, port) => {
  if (error !== null) throw error;
  console.log(`listening on ${port}`);
});
