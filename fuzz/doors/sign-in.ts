import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { enterByJson } from "../../stories/testing/json-client.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker } from "./driver.ts";

/** Fits the rules of every wire. */
export const password = "secret-15";

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

/** Makes so many accounts of an attacker of this generation, unless they are there, and signs them in. */
export async function createAttacker(
  target: ParleyTarget,
  door: string,
  accounts: number,
  generation = 0,
): Promise<Attacker> {
  const usernames = Array.from(
    { length: accounts },
    (_, n) => `evil-${door.slice(0, 6)}-${generation}-${n}`,
  );
  await Promise.all(usernames.map((username) => register(target.server.url, username)));
  return renewTokens(target, door, usernames);
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

/** An attacker with new tokens of the door's own. Rejects when nobody can sign in under these names and the old password any more. */
export async function renewTokens(
  target: ParleyTarget,
  door: string,
  usernames: readonly string[],
): Promise<Attacker> {
  const signIn = signIns[door] ?? (async () => "");
  const [token = "", ...spareTokens] = await Promise.all(
    usernames.map((username) => signIn(target, username)),
  );
  return { usernames, password, token, spareTokens };
}
