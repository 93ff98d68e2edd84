import { openRawSocket } from "./raw-socket.ts";

/** A response as far as its status and body are concerned. */
export type Answer = { readonly status: number; readonly body: string };

/** Cuts bytes into HTTP/1.1 responses. */
export function createResponseReader(): (bytes: Buffer) => readonly Answer[] {
  let rest = "";
  const take = (): Answer | undefined => {
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) return undefined;
    const head = rest.slice(0, headEnd);
    const status = Number(head.slice(9, 12));
    let at = headEnd + 4;
    let body = "";
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    if (/^transfer-encoding: chunked/im.test(head)) {
      for (;;) {
        const lineEnd = rest.indexOf("\r\n", at);
        if (lineEnd < 0) return undefined;
        const size = Number.parseInt(rest.slice(at, lineEnd), 16);
        const end = lineEnd + 2 + size + 2;
        if (rest.length < end) return undefined;
        body += rest.slice(lineEnd + 2, end - 2);
        at = end;
        if (size === 0) break;
      }
    } else if (length !== undefined) {
      if (rest.length < at + Number(length)) return undefined;
      body = rest.slice(at, at + Number(length));
      at += Number(length);
    }
    rest = rest.slice(at);
    return { status, body };
  };
  return (bytes) => {
    rest += bytes.toString("latin1");
    const answers: Answer[] = [];
    for (let answer = take(); answer !== undefined; answer = take()) answers.push(answer);
    return answers;
  };
}

/**
 * Sends requests one behind the other on one connection, without waiting, and tells each answer; `last` is sent when they are answered,
 * and then this end says that no more will come. Settles when all are answered or the server has hung up. Gives how many of them the
 * server has read: those that it has answered, and the one at which it hung up.
 */
export async function sendRequests(
  port: number,
  requests: readonly Uint8Array[],
  onAnswer: (answer: Answer) => void,
  last?: Uint8Array,
): Promise<number> {
  const done = Promise.withResolvers<void>();
  const read = createResponseReader();
  let answered = 0;
  using connection = openRawSocket(port, (bytes) => {
    for (const answer of read(bytes)) {
      // 100 Continue announces another one.
      if (answer.status >= 200) answered += 1;
      onAnswer(answer);
    }
    if (answered >= requests.length) done.resolve();
  });
  if (requests.length > 0) {
    await connection.write(Buffer.concat(requests));
    await Promise.race([done.promise, connection.closed]);
  }
  if (connection.isClosed) return Math.min(requests.length, answered + 1);
  if (last === undefined) return requests.length;
  await connection.write(last);
  connection.socket.end();
  await connection.closed;
  return requests.length + 1;
}

/** A request with a body of this length. */
export function encodeRequest(
  line: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array = new Uint8Array(),
): Buffer {
  const fields = Object.entries({ host: "x", ...headers, "content-length": String(body.length) });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${head}\r\n`, "latin1"), body]);
}
