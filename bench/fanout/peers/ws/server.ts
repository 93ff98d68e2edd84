import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type WebSocket, WebSocketServer } from "ws";
import { announce, findTls } from "../peer.ts";

// A room as one writes it with `ws`: each message to everybody else, one send a client.

const tls = findTls();
const server = tls === undefined ? createServer() : createTlsServer(tls);
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const members = new Set<WebSocket>();

sockets.on("connection", (socket) => {
  members.add(socket);
  socket.on("message", (message, isBinary) => {
    for (const member of members) {
      if (member !== socket && member.readyState === member.OPEN) {
        member.send(message, { binary: isBinary });
      }
    }
  });
  socket.on("close", () => members.delete(socket));
  socket.on("error", () => members.delete(socket));
  socket.send("welcome");
});
announce(server);
