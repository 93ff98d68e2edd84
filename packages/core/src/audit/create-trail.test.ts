import { describe, expect, it } from "vitest";
import type { AccountId } from "../ids.ts";
import type { AuditEntry } from "../ports/audit.ts";
import { createManualClock } from "../testing/manual-clock.ts";
import { createMemoryAudit } from "../testing/memory-audit.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";
import { createTrail } from "./create-trail.ts";

const address = "192.0.2.1";
const from = { client: "test", door: "test", address };
const password = "password of anna";

/** What was recorded behind the registrations and sign-ins of a scene, without times. */
function listSince(core: TestCore, start: number): readonly Omit<AuditEntry, "at">[] {
  return core.audited.slice(start).map(({ at, ...entry }) => entry);
}

async function openScene() {
  const core = openTestCore();
  const anna = await core.enter("anna");
  const bert = await core.enter("bert");
  const start = core.audited.length;
  const [annaRef, bertRef] = [anna, bert].map(({ account: { id, username } }) => ({
    id,
    username,
  }));
  const author = { by: annaRef, sessionId: anna.id, door: "test" };
  return { core, anna, bert, annaRef, bertRef, author, list: () => listSince(core, start) };
}

describe("the audit", () => {
  it("tells of a registration and a sign-in, and from where", async () => {
    const core = openTestCore();
    const { id, account } = await core.enter("anna");
    const by = { id: account.id, username: "anna" };
    expect(core.audited).toEqual([
      { at: core.ports.clock.now(), act: "registered", by, address },
      { at: core.ports.clock.now(), act: "signed_in", by, sessionId: id, ...from },
    ]);
  });

  it("tells whose password was wrong, and no name that nobody has: it may be a password", async () => {
    const { core, annaRef, list } = await openScene();
    const fail = (username: string) =>
      expect(core.sessions.signIn({ username, password: "guess", ...from })).rejects.toThrow();
    await fail("ANNA");
    await fail("my secret password");
    for (let n = 0; n < 4; n++) await fail("anna");
    await fail("anna");
    const failed = { act: "sign_in_failed", ...from };
    const wrong = { ...failed, on: annaRef, detail: "wrong_password" };
    expect(list()).toEqual([
      wrong,
      { ...failed, detail: "unknown_username" },
      ...[wrong, wrong, wrong, wrong],
      { ...failed, detail: "too_many_attempts" },
    ]);
    expect(JSON.stringify(core.audited)).not.toContain("secret");
  });

  it("tells of sessions that end by somebody's will, once", async () => {
    const { core, anna, author, list } = await openScene();
    const other = await core.sessions.signIn({ username: "anna", password, ...from });
    await core.sessions.revoke(anna, other.session.id);
    await core.sessions.signOut(anna);
    await core.sessions.signOut(anna);
    expect(list().slice(1)).toEqual([
      { ...author, act: "session_revoked", sessionId: other.session.id },
      { ...author, act: "signed_out" },
    ]);
  });

  it("tells of a new password, of one that was not, and of a new name", async () => {
    const { core, anna, annaRef, author, list } = await openScene();
    await core.sessions.signIn({ username: "anna", password, ...from });
    await core.accounts.changePassword(anna, "guess", "new password").catch(() => {});
    await core.accounts.changePassword(anna, password, "new password");
    await core.accounts.updateProfile(anna, { username: "Anne", about: "private" });
    await core.accounts.updateProfile(anna, { about: "more" });
    expect(list().slice(1)).toEqual([
      { ...author, act: "password_change_failed" },
      { ...author, act: "password_changed", detail: "1 other sessions ended" },
      {
        ...author,
        act: "username_changed",
        by: { ...annaRef, username: "Anne" },
        detail: "was anna",
      },
    ]);
  });

  it("tells of roles and of who was removed, not of who was only told no", async () => {
    const { core, anna, bert, bertRef, author, list } = await openScene();
    const draft = { kind: "room", title: "a secret title", memberIds: [bert.account.id] } as const;
    const { id } = await core.conversations.create(anna, draft);
    await core.conversations.changeRole(anna, id, bert.account.id, "admin");
    await core.conversations.changeRole(bert, id, anna.account.id, "member").catch(() => {});
    await core.conversations.removeMember(anna, id, bert.account.id);
    expect(list()).toEqual([
      { ...author, act: "role_changed", conversationId: id, role: "admin", on: bertRef },
      { ...author, act: "member_removed", conversationId: id, on: bertRef },
    ]);
  });

  it("tells of blocks, and of phone numbers without the number", async () => {
    const { core, anna, bert, bertRef, author, list } = await openScene();
    await core.friends.block(anna, bert.account.id);
    await core.friends.block(anna, bert.account.id);
    await core.friends.unblock(anna, bert.account.id);
    const phone = "+4915112345678";
    const say = async () => {
      const codeId = await core.verification.sendCode(phone, address);
      return { codeId, phone, code: core.sentCodes.at(-1)?.code ?? "" };
    };
    await core.verification.setPhone(anna, await say());
    const { session } = await core.verification.signIn(await say(), from);
    await core.verification.signIn({ ...(await say()), code: "x" }, from).catch(() => {});
    expect(list()).toEqual([
      { ...author, act: "account_blocked", on: bertRef },
      { ...author, act: "account_unblocked", on: bertRef },
      { ...author, act: "phone_changed" },
      { ...author, act: "signed_in", sessionId: session.id, ...from },
      { act: "sign_in_failed", ...from, detail: "wrong_code" },
    ]);
    expect(JSON.stringify(core.audited)).not.toContain(phone);
  });
});

describe("createTrail()", () => {
  const open = () => {
    const clock = createManualClock();
    const audit = createMemoryAudit();
    return { clock, audit, trail: createTrail({ audit, clock }) };
  };

  it("leaves out what one address causes too often, and counts it in the next entry", async () => {
    const { clock, audit, trail } = open();
    const fail = (by: string) => trail.record({ act: "sign_in_failed", address: by });
    for (let n = 0; n < 100; n++) await fail(`2001:db8::${n}`);
    expect(audit.entries).toHaveLength(60);
    await fail("192.0.2.1");
    expect(audit.entries.at(-1)).toMatchObject({ address: "192.0.2.1", omitted: 40 });
    clock.advance(60_000);
    await fail("2001:db8::1");
    expect(audit.entries.at(-1)).toEqual({
      at: clock.now(),
      act: "sign_in_failed",
      address: "2001:db8::1",
    });
  });

  it("keeps room for the rest, however many addresses there are", async () => {
    const { audit, trail } = open();
    for (let n = 0; n < 6000; n++) {
      await trail.record({ act: "sign_in_failed", address: `10.0.${n >> 8}.${n & 255}` });
    }
    expect(audit.entries).toHaveLength(5000);
    await trail.record({ act: "signed_in", by: { id: "a" as AccountId, username: "anna" } });
    expect(audit.entries).toHaveLength(5001);
  });

  it("never leaves out what changes who may do what", async () => {
    const { audit, trail } = open();
    for (let n = 0; n < 200; n++) await trail.record({ act: "role_changed" });
    expect(audit.entries).toHaveLength(200);
  });

  it("cuts what a client calls itself", async () => {
    const { audit, trail } = open();
    await trail.record({ act: "signed_in", client: "x".repeat(5000) });
    expect(audit.entries[0]?.client).toHaveLength(128);
  });
});
