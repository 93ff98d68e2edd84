import { connect, type Socket } from "node:net";

/** Ports of one loopback address are soon used up: connections come from several. */
const addresses = 16;
let turn = 0;

/** A TCP connection to this machine. Whoever gets it listens to its "close"; its error is none of the bench's business. */
export function openTcp(port: number): Socket {
  turn = (turn + 1) % addresses;
  const localAddress = process.platform === "linux" ? `127.0.0.${2 + turn}` : "127.0.0.1";
  const socket = connect({ port, host: "127.0.0.1", localAddress, noDelay: true });
  socket.on("error", () => {});
  return socket;
}
