import { writeSync } from "node:fs";
import { openSqliteStore } from "../store.ts";
import { toAccount, toMessage } from "./test-data.ts";

// The program that `survival.test.ts` kills: writes without end, and prints what was acknowledged.

const [path = "", run = ""] = process.argv.slice(2);
const writers = 50;

const store = await openSqliteStore({ path });
await store.createAccount(toAccount("ann"), "ann", "hash");

async function write(writer: number): Promise<void> {
  for (let count = 0; ; count++) {
    const clientMessageId = `${run}-${writer}-${count}`;
    const appended = await store.appendMessage(toMessage("ann", clientMessageId));
    if (appended.status !== "appended") throw new Error(`not appended: ${appended.status}`);
    print(`${appended.event.seq} ${clientMessageId}\n`);
  }
}

/** Synchronously: a line that the process still held could not tell of a loss. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (thrown) {
      // The pipe is full: its reader is behind.
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EAGAIN")) throw thrown;
    }
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
