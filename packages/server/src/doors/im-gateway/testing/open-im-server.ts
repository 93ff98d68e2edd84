import type { CorePorts } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { startListener } from "../../../net/listener.ts";
import { silentLog } from "../../../net/log.ts";
import type { Schedule } from "../../../net/schedule.ts";
import { createTraffic, type Traffic } from "../../../net/traffic.ts";
import { createMedia } from "../../../platform/media.ts";
import { createPictureScaler } from "../../../platform/picture-scaler.ts";
import type { SpeechRecognizer } from "../../../speech/speech-recognizer.ts";
import { createImGatewayDoor } from "../door.ts";
import { ImClient } from "./im-client.ts";

/** The door on a real socket and a core in memory, whose clock the test moves. */
export type ImServer = AsyncDisposable & {
  readonly core: TestCore;
  readonly admission: Admission;
  readonly traffic: Traffic;
  readonly port: number;
  /** What was logged as an error. */
  readonly errors: readonly object[];
  client(): ImClient;
  /** A client whose person is registered, signed in and connected. */
  enter(nickname: string): Promise<ImClient>;
  drain(): Promise<void>;
};

type ImServerOptions = {
  readonly ports?: Partial<CorePorts>;
  readonly recognizer?: SpeechRecognizer;
  /** Of the connections. Default: the machine's. */
  readonly schedule?: Schedule;
};

/** Opens it on a free port of the loopback. */
export async function openImServer(options: ImServerOptions = {}): Promise<ImServer> {
  const core = openTestCore({ media: createMedia(), ...options.ports });
  const errors: object[] = [];
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const { recognizer } = options;
  const { scale: scalePicture } = createPictureScaler();
  const { clock } = core.ports;
  const admission = createTestAdmission(clock);
  const door = createImGatewayDoor({ core, clock, admission, log, scalePicture, recognizer });
  const listener = await startListener({
    host: "127.0.0.1",
    ports: [{ name: "im", port: 0 }],
    doors: [door],
    tls: undefined,
    checkReady: async () => ({ isReady: true }),
    allowedOrigins: [],
    schedule: options.schedule,
    log,
  });
  const port = listener.ports.im ?? 0;
  const client = () => new ImClient({ http: port, ws: port });
  return {
    core,
    admission,
    traffic: door.traffic ?? createTraffic(),
    port,
    errors,
    client,
    enter: (nickname) => client().enter(nickname),
    drain: () => door.drain(),
    async [Symbol.asyncDispose]() {
      await door.close();
      await listener.close(0);
      core.close();
    },
  };
}
