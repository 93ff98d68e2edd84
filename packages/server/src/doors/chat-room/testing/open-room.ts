import { type CorePorts, type Session, toId } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { silentLog } from "../../../net/log.ts";
import type { Schedule } from "../../../net/schedule.ts";
import { openTestListener } from "../../../net/testing/open-test-listener.ts";
import { createTraffic, type Traffic } from "../../../net/traffic.ts";
import { createChatRoomDoor } from "../door.ts";
import { QtClient, register } from "./qt-client.ts";

/** The door on a real port and a core in memory, whose time stands still until `tick`. */
export type TestRoom = AsyncDisposable & {
  readonly port: number;
  readonly core: TestCore;
  readonly admission: Admission;
  readonly traffic: Traffic;
  /** Registers a name, with the password `secret`, where needed, and opens the room as a Qt client; waits for its login. */
  enter(name: string): Promise<QtClient>;
  /** Opens the room with these headers, and waits for nothing. */
  dial(metadata: Readonly<Record<string, string>>): QtClient;
  /** Lets a window of the presence pass. */
  tick(): void;
};

/** Somebody's credentials as metadata. */
export function toMetadata(name: string, password = "secret"): Readonly<Record<string, string>> {
  return { "user-name": name, "user-password": password };
}

/** Opens the door. The connections' own time is the machine's, unless there is a schedule. */
export async function openRoom(
  ports: Partial<CorePorts> = {},
  schedule?: Schedule,
): Promise<TestRoom> {
  const core = openTestCore(ports);
  const { clock } = core.ports;
  const admission = createTestAdmission(clock);
  const door = createChatRoomDoor({
    ...{ core, clock, admission },
    log: silentLog,
    serverName: "Parley",
  });
  const { routes, traffic = createTraffic() } = door;
  const listener = await openTestListener(routes, { doors: [door], schedule });
  const { port } = listener;
  return {
    port,
    core,
    admission,
    traffic,
    async enter(name) {
      await register(port, name, "secret");
      return await new QtClient(port, toMetadata(name)).connected();
    },
    dial: (metadata) => new QtClient(port, metadata),
    tick: () => clock.advance(core.limits.presenceWindowMs),
    async [Symbol.asyncDispose]() {
      await door.drain();
      await listener.close(1_000);
      await door.close();
      core.close();
    },
  };
}

/** Posts a text as somebody who came in by another door. */
export async function postText(core: TestCore, session: Session, text: string): Promise<void> {
  const content = { kind: "text", text } as const;
  await core.messages.post(session, {
    conversationId: toId("lobby"),
    clientMessageId: "",
    content,
  });
}
