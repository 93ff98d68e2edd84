import { openTestCore, type TestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../net/log.ts";
import { createSignIns, type SignIns } from "./sign-ins.ts";

const caller = {
  username: "zoe",
  password: "secret",
  address: "192.0.2.7",
  client: "test",
};

async function openSignIns(maxEntries?: number): Promise<{ core: TestCore; signIns: SignIns }> {
  const core = openTestCore();
  for (const username of ["zoe", "ben"]) {
    await core.accounts.register({ username, password: "secret", address: "test" });
  }
  const { clock } = core.ports;
  const { sessions } = core;
  const limit = maxEntries === undefined ? {} : { maxEntries };
  const signIns = createSignIns({ sessions, clock, log: silentLog, door: "simple-chat", ...limit });
  return { core, signIns };
}

/** The id of the session that a call of this caller gets. */
async function call(signIns: SignIns, changes: Partial<typeof caller> = {}): Promise<string> {
  const lease = await signIns.open({ ...caller, ...changes });
  lease.close();
  return lease.session.id;
}

describe("createSignIns()", () => {
  it("gives the calls of one person one session, those at the same time too", async () => {
    const { signIns } = await openSignIns();
    const ids = await Promise.all([call(signIns), call(signIns)]);
    expect(new Set([...ids, await call(signIns)]).size).toBe(1);
  });

  it("gives another session to another address, and none to another password", async () => {
    const { signIns } = await openSignIns();
    const first = await call(signIns);
    expect(await call(signIns, { address: "192.0.2.8" })).not.toBe(first);
    await expect(call(signIns, { password: "wrong!" })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await call(signIns)).toBe(first);
  });

  it("does not take two callers for one whose fields only join to the same text", async () => {
    const { core, signIns } = await openSignIns();
    await core.accounts.register({ username: "zo", password: "esecret", address: "test" });
    expect(await call(signIns, { username: "zo", password: "esecret" })).not.toBe(
      await call(signIns),
    );
  });

  it("forgets a session at once when the password is changed", async () => {
    const { core, signIns } = await openSignIns();
    await call(signIns);
    const { session } = await core.sessions.signIn({ ...caller, door: "test" });
    await core.accounts.changePassword(session, "secret", "new secret");
    await expect(call(signIns)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await call(signIns, { password: "new secret" })).toMatch(/^s_/);
  });

  it("signs in anew when the session was ended where it is not heard", async () => {
    const { core, signIns } = await openSignIns();
    const lease = await signIns.open(caller);
    await core.ports.store.deleteSession(lease.session.account.id, lease.session.id);
    expect(await call(signIns)).not.toBe(lease.session.id);
  });

  it("ends a session some minutes after its last call, not before", async () => {
    const { core, signIns } = await openSignIns();
    const lease = await signIns.open(caller);
    const { id } = lease.session;
    core.ports.clock.advance(3_600_000);
    expect(await call(signIns)).toBe(id);
    lease.close();
    core.ports.clock.advance(299_000);
    expect(await call(signIns)).toBe(id);
    core.ports.clock.advance(301_000);
    await expect.poll(() => core.sessions.find(lease.session.id)).toBe(undefined);
    expect(await call(signIns)).not.toBe(id);
  });

  it("ends the one that is idle for longest when there are too many", async () => {
    const { signIns } = await openSignIns(2);
    const held = await signIns.open(caller);
    const idle = await call(signIns, { address: "192.0.2.8" });
    await call(signIns, { address: "192.0.2.9" });
    expect(await call(signIns)).toBe(held.session.id);
    expect(await call(signIns, { address: "192.0.2.8" })).not.toBe(idle);
  });

  it("ends every session when it is closed", async () => {
    const { core, signIns } = await openSignIns();
    const { session } = await signIns.open(caller);
    await signIns.close();
    expect(await core.sessions.find(session.id)).toBe(undefined);
  });
});
