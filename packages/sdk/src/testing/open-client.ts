import type { Account, Client, Event } from "../index.ts";
import { createClient } from "../index.ts";
import { createMemoryStorage } from "../platform/browser.ts";
import { createWebStandard } from "../platform/web-standard.ts";
import type { Storage } from "../platform.ts";

/** The password of every account that `openClient` makes. */
export const password = "correct horse";

/** A client of a real server. */
export interface OpenClient extends Disposable {
  readonly client: Client;
  readonly account: Account;
  readonly storage: Storage;
  /** What it was told of a log since it was opened, and what it is told from now on: the list grows. */
  listen(log: string): readonly Event[];
}

/** Registers an account (unless the storage has a session), signs in, and waits until the client is live. */
export async function openClient(
  serverUrl: string,
  username: string,
  storage: Storage = createMemoryStorage(),
): Promise<OpenClient> {
  const platform = { ...createWebStandard(), storage };
  const client = createClient({ serverUrl, clientName: "test", platform });
  const heard = new Map<string, Event[]>();
  const listen = (log: string): Event[] => {
    const events = heard.get(log) ?? [];
    heard.set(log, events);
    return events;
  };
  client.on("events", ({ log, events }) => listen(log).push(...events));
  if (!(await client.resume())) {
    await client.register({ username, password });
    await client.signIn({ username, password });
  }
  await until(client, () => client.connection.state === "live");
  const { account } = client;
  if (account === undefined) throw new Error("nobody is signed in");
  return { client, account, storage, listen, [Symbol.dispose]: () => client.stop() };
}

/** Settles when something that the client tells makes it true. */
export function until(client: Client, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isTrue()) return;
      for (const end of ends) end();
      resolve();
    };
    const types = ["connection", "events", "outbox", "presence", "sent"] as const;
    const ends = types.map((type) => client.on(type, look));
    look();
  });
}

/** The texts of messages. */
export const toTexts = (events: readonly Event[]): string[] =>
  events.flatMap(({ body }) =>
    body.kind === "message" && body.content.kind === "text" ? [body.content.text] : [],
  );
