import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { enterByJson } from "../../stories/testing/json-client.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker } from "./driver.ts";

/** Fits the rules of every wire. */
export const password = "secret-15";
const accounts = 4;

/** Signs in at the door, in the door's own way, and gives its token. */
const signIns: Readonly<Record<string, (target: ParleyTarget, name: string) => Promise<string>>> = {
  native: async ({ server }, name) => (await enterByJson(server.url, name, password)).token,
  async "direct-messages"({ port }, username) {
    await using client = new DirectClient(port);
    return (await client.call("login", { username, password })).body.accessToken;
  },
  async "im-gateway"({ port }, name) {
    const client = new ImClient({ http: port, ws: port });
    await client.login(name, password);
    return client.sessionId;
  },
};

/** Makes the accounts of an attacker, unless they are there, and signs the first of them in. */
export async function createAttacker(target: ParleyTarget, door: string): Promise<Attacker> {
  const usernames = Array.from({ length: accounts }, (_, n) => `evil-${n}`);
  for (const username of usernames) await register(target.server.url, username);
  return { usernames, password, token: await renewToken(target, door, usernames[0] ?? "") };
}

async function register(url: string, username: string): Promise<void> {
  const response = await fetch(`${url}/parley.v1.AccountService/Register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  // 409: the same people attack every door.
  if (response.status !== 200 && response.status !== 409) throw new Error(await response.text());
}

/** A token of the door's own. */
export async function renewToken(
  target: ParleyTarget,
  door: string,
  username: string,
): Promise<string> {
  return (await signIns[door]?.(target, username)) ?? "";
}
