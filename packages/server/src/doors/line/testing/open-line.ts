import type { CorePorts, Session } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { silentLog } from "../../../net/log.ts";
import { openTestListener } from "../../../net/testing/open-test-listener.ts";
import { createLineDoor, type LineDoorParts } from "../door.ts";
import { toShownName } from "../words.ts";
import { LineClient } from "./line-client.ts";

/** The door on a real port and a core in memory, whose time stands still. Times are UTC: `22:13` at first. */
export type TestLine = AsyncDisposable & {
  readonly port: number;
  readonly core: TestCore;
  readonly admission: Admission;
  /** A new connection, which has said nothing. */
  dial(): LineClient;
  /** Registers a name where needed and signs in by a new connection; the greeting and the welcome have been read. */
  enter(name: string): Promise<LineClient>;
  drain(): Promise<void>;
};

/** What a file's link is in these tests. */
export function toTestLink(id: string, name: string, session: Pick<Session, "id">): string {
  return `/files/${id}/${name}?s=${session.id}`;
}

/** Opens the door. */
export async function openLine(
  parts: Partial<LineDoorParts> = {},
  ports: Partial<CorePorts> = {},
): Promise<TestLine> {
  const core = openTestCore(ports);
  const admission = createTestAdmission(core.ports.clock);
  const door = createLineDoor({
    core,
    clock: core.ports.clock,
    admission,
    log: silentLog,
    serverName: "Parley",
    allowsGuests: false,
    linkFile: (file, id) => toTestLink(file.id, file.name, { id }),
    timeZone: "UTC",
    ...parts,
  });
  const listener = await openTestListener({}, { onLine: door.accept, limits: { silenceMs: 20 } });
  const { port } = listener;
  const known = new Set<string>();
  return {
    port,
    core,
    admission,
    dial: () => new LineClient(port),
    async enter(name) {
      const client = new LineClient(port);
      client.write(
        `/${known.has(name) ? "login" : "register"} ${toShownName(name)} password of ${name}\n`,
      );
      known.add(name);
      await client.until(/^\* you are .*\n/m);
      await client.pong();
      client.clear();
      return client;
    },
    drain: () => door.drain(),
    async [Symbol.asyncDispose]() {
      await door.drain();
      await listener.close(0);
      await door.close();
      core.close();
    },
  };
}
