import { setTimeout as pause } from "node:timers/promises";
import { callByJson, enterByJson, JsonRefusal } from "../../stories/testing/json-client.ts";
import type { Account } from "../clients/connection.ts";
import { type Recorder, toSha } from "../record.ts";

/** Ten tries a second: by then every server is back that has not ended by itself. */
export const maxTries = 1200;

/** What the driver itself says, by plain calls past the proxy: marks that everybody has to hear, and ballast. */
export class Herald {
  readonly #findUrl: () => string;
  readonly #recorder: Recorder;
  #messages = 0;

  constructor(findUrl: () => string, recorder: Recorder) {
    this.#findUrl = findUrl;
    this.#recorder = recorder;
  }

  /**
   * Posts a text, again until it is taken or refused for good; with `isImpatient` also no more when the store takes nothing. Throws a
   * JsonRefusal when it is refused. Gives its key.
   */
  async post(
    account: Account,
    conversationId: string,
    filler: string,
    isImpatient = false,
  ): Promise<string> {
    const key = `herald#${++this.#messages}`;
    const text = `${key} ${filler}`;
    const place = { account: account.name, log: conversationId, connection: 1 };
    this.#recorder.write({ kind: "tried", ...place, key, sha: toSha(text) });
    const message = { conversationId, clientMessageId: key, text: { body: text } };
    for (let tries = 1; ; tries += 1) {
      try {
        const { event } = await this.call("MessageService/PostMessage", message, account.token);
        this.#recorder.write({ kind: "acknowledged", key, seq: Number(event.seq) });
        return key;
      } catch (thrown) {
        const passing = isImpatient
          ? ["resource_exhausted"]
          : ["resource_exhausted", "unavailable"];
        const isPassing = !(thrown instanceof JsonRefusal) || passing.includes(thrown.code);
        if (isPassing && tries < maxTries) await pause(100);
        else if (!(thrown instanceof JsonRefusal)) throw thrown;
        else {
          this.#recorder.write({ kind: "refused", key, code: thrown.code });
          throw thrown;
        }
      }
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the answer of its call.
  call(method: string, body: object, token: string): Promise<any> {
    return callByJson(this.#findUrl(), method, body, token);
  }

  /** Makes an account, or comes back to it. */
  async enter(name: string, password: string): Promise<{ id: string; token: string }> {
    const { token, call } = await enterByJson(this.#findUrl(), name, password);
    const { account } = await call("AccountService/GetMe");
    return { id: account.id, token };
  }

  close(): Promise<void> {
    return this.#recorder.close();
  }
}
