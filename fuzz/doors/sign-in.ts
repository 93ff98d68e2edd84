import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { enterByJson } from "../../stories/testing/json-client.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker } from "./driver.ts";

/** Fits the rules of every wire. */
export const password = "secret-15";
const accounts = 8;

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
  const usernames = Array.from({ length: accounts }, (_, n) => `evil-${door.slice(0, 8)}-${n}`);
  for (const name of usernames) await enterByJson(target.server.url, name, password);
  return { usernames, password, token: await renewToken(target, door, usernames[0] ?? "") };
}

/** Another token: what is thrown at a door may end the session that it is thrown in. */
export async function renewToken(
  target: ParleyTarget,
  door: string,
  username: string,
): Promise<string> {
  return (await signIns[door]?.(target, username)) ?? "";
}
