import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Server } from "socket.io";
import { announce, findTls } from "../peer.ts";

// A room as Socket.IO has it: the adapter encodes a packet once and writes it to each member.

const tls = findTls();
const server = tls === undefined ? createServer() : createTlsServer(tls);
const io = new Server(server, { transports: ["websocket"], maxHttpBufferSize: 4 * 1024 * 1024 });

io.on("connection", async (socket) => {
  await socket.join("lobby");
  socket.on("message", (text: string) => socket.to("lobby").emit("message", text));
  socket.emit("welcome");
});
announce(server);
