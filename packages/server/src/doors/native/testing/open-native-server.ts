import type { CorePorts } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import type { Admission } from "../../../admission/admission.ts";
import { createTestAdmission } from "../../../admission/testing/test-admission.ts";
import { startListener } from "../../../net/listener.ts";
import { silentLog } from "../../../net/log.ts";
import type { NativeLimits } from "../limits.ts";
import { createNativeDoor } from "../native-door.ts";

/** The native door on a real socket and a core in memory, whose clock the test moves. */
export type NativeServer = AsyncDisposable & {
  readonly core: TestCore;
  readonly admission: Admission;
  /** For example `http://127.0.0.1:40000`. */
  readonly url: string;
  readonly port: number;
  /** What was logged as an error. */
  readonly errors: readonly object[];
  /** A unary call in Connect's JSON, as curl makes it: the method is `Service/Method`. */
  call(method: string, body?: object, token?: string): Promise<CallResult>;
  /** Registers (once) and signs in, over the wire; gives the token and the account's id. */
  enter(username: string): Promise<{ readonly token: string; readonly id: string }>;
  drain(): Promise<void>;
};

/** What a call came to. */
export type CallResult = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON that it expects.
  readonly body: any;
};

/** Opens it on a free port of the loopback. */
export async function openNativeServer(
  options: { readonly limits?: Partial<NativeLimits>; readonly ports?: Partial<CorePorts> } = {},
): Promise<NativeServer> {
  const core = openTestCore(options.ports);
  const admission = createTestAdmission(core.ports.clock);
  const errors: object[] = [];
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const door = createNativeDoor({
    core,
    clock: core.ports.clock,
    admission,
    log,
    signingKey: new Uint8Array(32).fill(7),
    serverName: "Test",
    version: "1.2.3",
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const listener = await startListener({
    host: "127.0.0.1",
    ports: [{ name: "http", port: 0 }],
    doors: [door],
    tls: undefined,
    checkReady: async () => ({ isReady: true }),
    allowedOrigins: [],
    log,
  });
  const port = listener.ports.http ?? 0;
  const url = `http://127.0.0.1:${port}`;

  async function call(method: string, body: object = {}, token?: string): Promise<CallResult> {
    const response = await fetch(`${url}/parley.v1.${method}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  return {
    core,
    admission,
    url,
    port,
    errors,
    call,
    async enter(username) {
      const password = `password of ${username}`;
      await call("AccountService/Register", { username, password });
      const { body } = await call("SessionService/SignIn", { username, password, client: "test" });
      return { token: body.token, id: body.account.id };
    },
    drain: () => door.drain(),
    async [Symbol.asyncDispose]() {
      await door.close();
      await listener.close(0);
      core.close();
    },
  };
}
