import { ejabberd } from "./ejabberd.ts";
import { parley } from "./parley.ts";
import { program, script } from "./peers.ts";
import type { Subject, SubjectName } from "./subject.ts";

/** Every server by its name. */
export const subjects: Readonly<Record<SubjectName, Subject>> = {
  "parley-grpc": parley("Parley, gRPC door of the Qt chat", "chat-room", "qt", true),
  "parley-grpc-node": parley("Parley, the same on node:http2", "chat-room", "qt", true, [
    "--grpc-transport=node",
  ]),
  "parley-ws": parley("Parley, native WebSocket", "native-ws", "web", false),
  "parley-live-grpc": parley("Parley, native gRPC stream", "native-grpc", "web", false),
  "parley-line": parley("Parley, lines", "line", "line", false),
  "cpp-grpc": program("gRPC C++, callbacks", "chat-room", "cpp-grpc", { hasFiles: true }),
  "grpc-js": script("grpc-js", "chat-room", "grpc-js", true),
  "connect-node": script("connect-node", "chat-room", "connect-node", true),
  ws: script("ws, one send a client", "ws", "ws", false),
  "socket.io": script("Socket.IO, room", "socket.io", "socket.io", false),
  "c-epoll": program("C, epoll, lengths: the floor", "length", "c-epoll", {}),
  "c-epoll-ws": program("C, epoll, WebSocket frames", "ws", "c-epoll", { flag: "--websocket" }),
  ejabberd,
};

/** Whether a text is the name of a subject. */
export function isSubjectName(text: string): text is SubjectName {
  return text in subjects;
}
