import { ChatError, type CorePorts, lobbyId, type Session } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { silentLog } from "../../../net/log.ts";
import type { Schedule } from "../../../net/schedule.ts";
import { openTestListener } from "../../../net/testing/open-test-listener.ts";
import { createTraffic, type Traffic } from "../../../net/traffic.ts";
import { createMedia } from "../../../platform/media.ts";
import { createPictureScaler } from "../../../platform/picture-scaler.ts";
import { createSimpleChatDoor } from "../door.ts";
import { SimpleClient } from "./simple-client.ts";

/** The door on a real port and a core in memory. */
export type TestChat = AsyncDisposable & {
  readonly port: number;
  readonly core: TestCore;
  readonly admission: Admission;
  readonly traffic: Traffic;
  /** Registers a name, with the password `secret`, where needed, and lists as a Qt client; waits for the first message. */
  enter(name: string): Promise<SimpleClient>;
  /** Lists with these headers, and waits for nothing. */
  dial(headers: Readonly<Record<string, string>>): SimpleClient;
  drain(): Promise<void>;
};

/** Somebody's credentials as metadata. */
export function toHeaders(name: string, password = "secret"): Readonly<Record<string, string>> {
  return { "user-name": name, "user-password": password };
}

/** Opens the door. The connections' own time is the machine's, unless there is a schedule. */
export async function openChat(
  ports: Partial<CorePorts> = {},
  schedule?: Schedule,
): Promise<TestChat> {
  const core = openTestCore({ media: createMedia(), ...ports });
  const { clock } = core.ports;
  const admission = createTestAdmission(clock);
  const door = createSimpleChatDoor({
    core,
    clock,
    admission,
    log: silentLog,
    scalePicture: createPictureScaler().scale,
    findWebUrl: () => "http://chat.example:8000",
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
      try {
        await core.accounts.register({ username: name, password: "secret", address: "test" });
      } catch (thrown) {
        if (ChatError.from(thrown).code !== "already_exists") throw thrown;
      }
      return await new SimpleClient(port, toHeaders(name)).connected();
    },
    dial: (headers) => new SimpleClient(port, headers),
    drain: () => door.drain(),
    async [Symbol.asyncDispose]() {
      await door.drain();
      await listener.close(0);
      await door.close();
      core.close();
    },
  };
}

/** Posts a text as somebody who came in by another door. */
export async function postText(core: TestCore, session: Session, text: string): Promise<void> {
  const content = { kind: "text", text } as const;
  await core.messages.post(session, { conversationId: lobbyId, clientMessageId: "", content });
}

/** Posts a file as somebody who came in by another door. */
export async function postFile(
  core: TestCore,
  session: Session,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const { id } = await core.files.store(session, name, bytes);
  const content = { kind: "file", fileId: id } as const;
  await core.messages.post(session, { conversationId: lobbyId, clientMessageId: "", content });
}
