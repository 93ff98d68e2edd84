import { createClient, type Event } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { findKey, toSha } from "../record.ts";
import { Answers, type DoorClient, Ending, type Opening, type Outcome } from "./connection.ts";

function hear(opening: Opening, log: string, { seq, body }: Event): void {
  if (body.kind !== "message") {
    opening.hear({ log, seq });
    return;
  }
  const { content } = body;
  const isText = content.kind === "text";
  const key = findKey(isText ? content.text : content.file.name);
  opening.hear({ log, seq, key, sha: isText ? toSha(content.text) : undefined });
}

/** Our SDK with its own outbox and resume, which are promises as well; `folder` keeps what outlives it. */
export function createSdkClient(folder: string): DoorClient {
  // The SDK makes the ids itself, and sends what it has kept again by itself.
  const keys = new Map<string, string>();
  const ids = new Map<string, string>();
  const outcomes = new Map<string, Outcome>();
  return {
    door: "native, SDK",
    hears: "cursors",
    retries: true,
    sendsFiles: true,
    async open(opening) {
      const { port, root, account, signal } = opening;
      const client = createClient({
        serverUrl: `${root === undefined ? "http" : "https"}://127.0.0.1:${port}`,
        clientName: "torture",
        platform: createNodePlatform({ folder }),
      });
      const ending = new Ending(signal, () => client.stop());
      const answers = new Answers(ending);
      const settle = (id: string, outcome: Outcome) => {
        const key = keys.get(id);
        if (key === undefined) return;
        outcomes.set(key, outcome);
        answers.settle(key, outcome);
      };
      client.on("events", ({ log, events }) => {
        for (const event of events) {
          hear(opening, log, event);
          // When the line breaks between the two, the event is the answer.
          const id = event.body.kind === "message" ? event.body.clientMessageId : "";
          settle(id, { kind: "acknowledged", seq: event.seq });
        }
      });
      client.on("gap", ({ log, fromSeq, toSeq }) => opening.onGap(log, fromSeq, toSeq));
      client.on("sent", ({ clientMessageId, seq }) => {
        settle(clientMessageId, { kind: "acknowledged", seq });
      });
      client.on("outbox", ({ messages }) => {
        for (const { progress, clientMessageId } of messages) {
          if (progress.state !== "failed") continue;
          if (progress.canRetry) client.retry(clientMessageId);
          else settle(clientMessageId, { kind: "refused", code: progress.code });
        }
      });
      const { name: username, password } = account;
      if (!(await client.resume())) await client.signIn({ username, password });
      return {
        ended: ending.promise,
        wake: () => client.wake(),
        mark: (log, seq) => client.markRead(log, seq),
        async send({ key, log, content }) {
          const outcome = outcomes.get(key);
          if (outcome !== undefined) return outcome;
          if (ids.has(key)) return await answers.wait(key);
          const id =
            content.kind === "text"
              ? client.sendText(log, content.text)
              : client.sendFile(log, {
                  name: content.name,
                  size: content.bytes.length,
                  mediaType: "",
                  slice: async (start, end) => content.bytes.subarray(start, end),
                });
          keys.set(id, key);
          ids.set(key, id);
          return await answers.wait(key);
        },
      };
    },
  };
}
