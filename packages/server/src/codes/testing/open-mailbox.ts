import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A mail as it came over SMTP. */
export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
};

/** An SMTP server of the loopback that keeps what it gets. */
export type Mailbox = AsyncDisposable & {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** Everything that clients said. */
  readonly lines: readonly string[];
};

/** Opens one; `refuses`: it takes no recipient. */
export async function openMailbox({
  refuses = false,
}: {
  readonly refuses?: boolean;
} = {}): Promise<Mailbox> {
  const mails: Mail[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    createInterface({ input: socket }).on("line", (line) => lines.push(line));
    void serve(socket, mails, refuses);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    mails,
    lines,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The smallest conversation of RFC 5321 that takes a mail. */
async function serve(socket: Socket, mails: Mail[], refuses: boolean): Promise<void> {
  const answer = (line: string) => void socket.write(`${line}\r\n`);
  let from = "";
  let to: string[] = [];
  let data: string | undefined;
  answer("220 mailbox");
  for await (const line of createInterface({ input: socket })) {
    if (data !== undefined && line !== ".") {
      data += `${line}\r\n`;
      continue;
    }
    const [verb = ""] = line.split(" ", 1);
    const argument = /<(.*)>/.exec(line)?.[1] ?? "";
    if (data !== undefined) {
      mails.push({ from, to, data });
      data = undefined;
      answer("250 taken");
    } else if (verb === "MAIL") {
      from = argument;
      to = [];
      answer("250 ok");
    } else if (verb === "RCPT" && refuses) answer("550 nobody here");
    else if (verb === "RCPT") {
      to.push(argument);
      answer("250 ok");
    } else if (verb === "DATA") {
      data = "";
      answer("354 go on");
    } else if (verb === "QUIT") {
      answer("221 bye");
      socket.end();
    } else answer("250 ok");
  }
}
