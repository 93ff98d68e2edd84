import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { findKey, toSha } from "../record.ts";
import type { Plain } from "../wire/schema.ts";
import { Answers, type DoorClient, Ending, type Opening } from "./connection.ts";

/** A raw socket that signs in and reads lines. */
async function signIn(opening: Opening, onLine: (line: string) => void) {
  const { port, root, account, signal } = opening;
  const host = "127.0.0.1";
  const socket = root === undefined ? connect(port, host) : connectTls({ port, host, ca: root });
  const ending = new Ending(signal, () => socket.destroy());
  const entered = Promise.withResolvers<void>();
  socket.on("error", (error) => ending.end(String(error)));
  socket.on("close", () => ending.end("closed"));
  const write = (line: string) => void socket.write(`${line}\n`);
  const take = (text: string) => {
    if (ending.isOver) return;
    if (/^\* you are .* and talk in/.test(text)) entered.resolve();
    if (/^! .*(password|account|wait|slow)/.test(text)) ending.end(text);
    onLine(text);
  };
  // By hand: a line that the cut has shortened is none.
  let rest = "";
  socket.setEncoding("utf8").on("data", (piece: string) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) take(text.replace(/\r$/, ""));
  });
  write(`/login ${account.name} ${account.password}`);
  await ending.before(entered.promise);
  return { write, ending };
}

/** A person with `nc`: a raw socket. Nothing is answered, and what passes while the line is down is not shown. */
export const line: DoorClient = {
  door: "line",
  hears: "present",
  retries: false,
  sendsFiles: false,
  async open(opening) {
    const { write, ending } = await signIn(opening, (text) => {
      const said = /^\[\d\d:\d\d\] [^ ]+: (.*)$/s.exec(text)?.[1] ?? "";
      const key = findKey(said);
      if (key !== undefined) opening.hear({ log: "lobby", key, sha: toSha(said) });
      const file = /^\* [^ ]+ sent ([a-z-]+#\d+)\.bin /.exec(text)?.[1];
      if (file !== undefined) opening.hear({ log: "lobby", key: file });
    });
    return {
      ended: ending.promise,
      async send({ content }) {
        if (content.kind === "text") write(content.text);
        return { kind: "silent" };
      },
    };
  },
};

/** A program on the same wire, in the machine mode: JSON by hand, cursors and ids of its own. */
export const lineMachine: DoorClient = {
  door: "line, machine mode",
  hears: "cursors",
  retries: true,
  sendsFiles: false,
  async open(opening) {
    const welcomed = Promise.withResolvers<void>();
    const onObject = (said: Plain) => {
      const { type, log, seq } = said;
      if (type === "welcome") welcomed.resolve();
      else if (type === "gap") opening.onGap(log, said.from, said.to);
      else if (type === "event") opening.hear({ log, seq });
      else if (type === "message") {
        const key = findKey(said.text ?? said.file?.name ?? "");
        const sha = said.text === undefined ? undefined : toSha(said.text);
        opening.hear({ log, seq, key, sha });
      } else if (type === "sent") answers.settle(said.client_id, { kind: "acknowledged", seq });
      else if (type === "refused") {
        answers.settle(said.client_id, { kind: "refused", code: said.code });
      } else if (type === "error" && said.client_id) {
        answers.settle(said.client_id, { kind: "refused", code: said.code });
      }
    };
    const { write, ending } = await signIn(opening, (text) => {
      if (text.startsWith("{")) onObject(JSON.parse(text));
    });
    const answers = new Answers(ending);
    write(`/json ${JSON.stringify(Object.fromEntries(opening.cursors))}`);
    await ending.before(welcomed.promise);
    return {
      ended: ending.promise,
      send({ key, log, content }) {
        if (content.kind === "file") throw new Error("this client sends no files");
        const answer = answers.wait(key);
        const { text } = content;
        write(JSON.stringify({ type: "send", client_id: key, conversation: log, text }));
        return answer;
      },
      mark: (conversation, seq) => write(JSON.stringify({ type: "read", conversation, seq })),
    };
  },
};
