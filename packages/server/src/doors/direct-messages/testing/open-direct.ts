import type { CorePorts, Live, Session } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { silentLog } from "../../../net/log.ts";
import type { Schedule } from "../../../net/schedule.ts";
import { openTestListener } from "../../../net/testing/open-test-listener.ts";
import { createTraffic, type Traffic } from "../../../net/traffic.ts";
import { createDirectMessagesDoor } from "../door.ts";
import { DirectClient } from "./direct-client.ts";

/** The door on a real port and a core in memory, whose time stands still. */
export type TestDirect = AsyncDisposable & {
  readonly port: number;
  readonly core: TestCore;
  readonly admission: Admission;
  readonly traffic: Traffic;
  /** Registers a name, with the password `secret`, and logs in. */
  enter(username: string): Promise<DirectClient>;
  /** A client that has not logged in. */
  dial(): DirectClient;
  drain(): Promise<void>;
  /** Live streams of logs that the door holds open. */
  countSubscriptions(): number;
};

/** The key of the tests' tokens. */
export const testKey: Uint8Array = new Uint8Array(32).fill(7);

/** Opens the door. The connections' own time is the machine's, unless there is a schedule. */
export async function openDirect(
  ports: Partial<CorePorts> = {},
  schedule?: Schedule,
): Promise<TestDirect> {
  const core = openTestCore(ports);
  const { clock } = core.ports;
  const open = new Set<object>();
  const live: Live = {
    ...core.live,
    async subscribe(log, listener) {
      const subscription = await core.live.subscribe(log, listener);
      open.add(subscription);
      return {
        get position() {
          return subscription.position;
        },
        close() {
          open.delete(subscription);
          subscription.close();
        },
      };
    },
  };
  const admission = createTestAdmission(clock);
  const door = createDirectMessagesDoor({
    core: { ...core, live },
    clock,
    admission,
    log: silentLog,
    tokenKey: testKey,
    findWebUrl: () => "http://chat.example:8000/",
  });
  const { routes, traffic = createTraffic() } = door;
  const listener = await openTestListener(routes, { doors: [door], schedule });
  const { port } = listener;
  const clients: DirectClient[] = [];
  const dial = () => {
    const client = new DirectClient(port);
    clients.push(client);
    return client;
  };
  return {
    port,
    core,
    admission,
    traffic,
    dial,
    async enter(username) {
      const client = dial();
      await client.call("SignUp", { username, password: "secret", name: `${username} the great` });
      const { body } = await client.call("login", { username, password: "secret" });
      client.token = body.accessToken;
      return client;
    },
    drain: () => door.drain(),
    countSubscriptions: () => open.size,
    async [Symbol.asyncDispose]() {
      await door.drain();
      for (const client of clients) await client[Symbol.asyncDispose]();
      await listener.close(0);
      await door.close();
      core.close();
    },
  };
}

/** Posts a text to somebody as one who came in by another door. */
export async function postDirect(
  core: TestCore,
  session: Session,
  username: string,
  text: string,
): Promise<void> {
  const peer = await core.accounts.getByUsername(session, username);
  const { id } = await core.conversations.openDirect(session, peer.id);
  const content = { kind: "text", text } as const;
  await core.messages.post(session, { conversationId: id, clientMessageId: "", content });
}

/** Signs somebody in who has an account already, by another door. */
export async function signIn(core: TestCore, username: string): Promise<Session> {
  const password = "secret";
  const who = { username, password, address: "test", client: "", door: "test" };
  return (await core.sessions.signIn(who)).session;
}
