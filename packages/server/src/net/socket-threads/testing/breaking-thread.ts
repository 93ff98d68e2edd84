// A thread of sockets that breaks when it is to send a certain word.
import { parentPort } from "node:worker_threads";
import type { ToThread } from "../messages.ts";
import "../thread.ts";

parentPort?.on("message", (message: ToThread) => {
  if (message.kind !== "orders") return;
  for (const order of message.orders) {
    if (order.kind === "write" && String(Buffer.from(order.bytes)) === "break\n") {
      throw new Error("broken");
    }
  }
});
