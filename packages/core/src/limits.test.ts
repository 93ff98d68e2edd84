import { describe, expect, it } from "vitest";
import type { ConversationId } from "./ids.ts";
import { lobbyId } from "./ids.ts";
import { defaultLimits } from "./limits.ts";
import type { Session } from "./sessions/session.ts";
import { openTestCore, type TestCore } from "./testing/open-test-core.ts";

const say = (core: TestCore, session: Session, conversationId: ConversationId = lobbyId) =>
  core.messages.post(session, {
    conversationId,
    clientMessageId: "",
    content: { kind: "text", text: "hello" },
  });

/** Calls so often, and gives the first refusal. */
async function findRefusal(count: number, call: (index: number) => Promise<unknown>) {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, n) => call(n)));
  const refused = settled.filter(({ status }) => status === "rejected");
  return { done: count - refused.length, refused };
}

const tooMany = (message: string, retryAfterMs: unknown = expect.any(Number)) => ({
  status: "rejected",
  reason: expect.objectContaining({ code: "resource_exhausted", message, retryAfterMs }),
});

describe("the limits of an account", () => {
  it("hold for messages: ten seconds' worth at once, then as many as time brings", async () => {
    const core = openTestCore({ limits: { messagesPerSecond: 2 } });
    const anna = await core.enter("anna");
    expect(await findRefusal(21, () => say(core, anna))).toEqual({
      done: 20,
      refused: [tooMany("too many messages, try again in 1 s", 500)],
    });
    await say(core, await core.enter("bert"));
    core.ports.clock.advance(500);
    await say(core, anna);
    await expect(say(core, anna)).rejects.toMatchObject({ code: "resource_exhausted" });
  });

  it("let a sender of thousands through where the operator says so", async () => {
    const core = openTestCore({ limits: { messagesPerSecond: 5000 } });
    const anna = await core.enter("anna");
    expect((await findRefusal(3000, () => say(core, anna))).done).toBe(3000);
  });

  it("hold for all members of a conversation together, at fifty times as much", async () => {
    const core = openTestCore({ limits: { messagesPerSecond: 1 } });
    const accounts = Array.from({ length: 51 }, (_, n) => core.enter(`person ${n}`));
    const sessions = await Promise.all(accounts);
    const floods = sessions.map((session) => findRefusal(10, () => say(core, session)));
    const done = (await Promise.all(floods)).reduce((sum, flood) => sum + flood.done, 0);
    expect(done).toBe(500);
    const [anna] = sessions;
    if (anna === undefined) throw new Error("nobody came");
    const { id } = await core.conversations.create(anna, {
      kind: "group",
      title: "x",
      memberIds: [],
    });
    core.ports.clock.advance(1000);
    await say(core, anna, id);
  });

  it("leave to the members what those who are not in it ask for in vain", async () => {
    const core = openTestCore({ limits: { messagesPerSecond: 1 } });
    const anna = await core.enter("anna");
    const group = { kind: "group", title: "x", memberIds: [] } as const;
    const { id } = await core.conversations.create(anna, group);
    const strangers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => core.enter(`stranger ${n}`)),
    );
    for (const stranger of strangers) await findRefusal(10, () => say(core, stranger, id));
    expect((await findRefusal(10, () => say(core, anna, id))).done).toBe(10);
  });

  it("hold for searches, of messages and of people together", async () => {
    const core = openTestCore({ limits: { maxSearchesPerMinute: 2 } });
    const anna = await core.enter("anna");
    await core.search.messages(anna, { text: "x", limit: 1 });
    await core.search.accounts(anna, "x", { offset: 0, limit: 1 });
    await expect(core.search.accounts(anna, "x", { offset: 0, limit: 1 })).rejects.toMatchObject({
      message: "too many searches, try again in 30 s",
      retryAfterMs: 30_000,
    });
  });

  it("hold for friend requests, also when each is taken back", async () => {
    const core = openTestCore({ limits: { maxFriendRequestsPerHour: 2 } });
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const ask = async () => {
      await core.friends.request(anna, bert.account.id);
      await core.friends.cancel(anna, bert.account.id);
    };
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({
      message: "too many friend requests, try again in 30 minutes",
    });
  });

  it("hold for what changes conversations, profiles and blocks", async () => {
    const core = openTestCore({ limits: { maxChangesPerMinute: 6 } });
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const draft = { kind: "group", title: "x", memberIds: [] } as const;
    const { id } = await core.conversations.create(anna, draft);
    await core.conversations.rename(anna, id, "y");
    await core.conversations.addMembers(anna, id, [bert.account.id]);
    await core.accounts.updateProfile(anna, { about: "z" });
    await core.friends.block(anna, bert.account.id);
    await core.friends.unblock(anna, bert.account.id);
    const refusal = { code: "resource_exhausted", retryAfterMs: 10_000 };
    await expect(core.conversations.create(anna, draft)).rejects.toMatchObject(refusal);
    await expect(core.conversations.rename(anna, id, "y")).rejects.toMatchObject(refusal);
    await expect(core.accounts.updateProfile(anna, { about: "" })).rejects.toMatchObject(refusal);
    await expect(core.friends.block(anna, bert.account.id)).rejects.toMatchObject(refusal);
    await core.conversations.leave(bert, id);
  });

  it("hold for uploads by their number and by their bytes, announced or not", async () => {
    const core = openTestCore({ limits: { maxUploadsPerHour: 2, maxOpenUploads: 9 } });
    const anna = await core.enter("anna");
    const upload = () => core.files.createUpload(anna, { name: "a", size: 1, sha256: undefined });
    expect(await findRefusal(3, upload)).toMatchObject({
      done: 2,
      refused: [tooMany("too many uploads, try again in 30 minutes")],
    });
    const small = openTestCore({ limits: { maxFileBytes: 10 } });
    const bert = await small.enter("bert");
    async function* ten() {
      yield new Uint8Array(4);
      yield new Uint8Array(6);
    }
    for (let n = 0; n < 5; n++) {
      await small.files.store(bert, "a", new Uint8Array(10));
      await small.files.store(bert, "a", ten());
    }
    const refusal = { message: "too many bytes uploaded, try again in 3 minutes" };
    await expect(small.files.store(bert, "a", ten())).rejects.toMatchObject(refusal);
    await small.files.store(await small.enter("carl"), "a", ten());
  });
});

describe("the limits of an address", () => {
  it("hold for new accounts, of a whole IPv6 network together", async () => {
    const core = openTestCore({ limits: { maxRegistrationsPerHour: 2 } });
    const register = (n: number, address: string) =>
      core.accounts.register({ username: `name ${n}`, password: "secret", address });
    await register(1, "2001:db8::1");
    await register(2, "2001:db8::ffff:2");
    await expect(register(3, "2001:db8::3")).rejects.toMatchObject({
      message: "too many new accounts from this address, try again in 30 minutes",
      retryAfterMs: 1_800_000,
    });
    await register(3, "2001:db8:0:1::1");
  });

  it("hold for sign-ins, of a whole IPv6 network together", async () => {
    const core = openTestCore();
    await core.enter("anna");
    const guess = (n: number) =>
      core.sessions.signIn({
        ...{ username: "anna", password: "guess", client: "test", door: "test" },
        address: `2001:db8::${n}`,
      });
    for (let n = 0; n < defaultLimits.freeSignInAttempts; n++) {
      await expect(guess(n)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    await expect(guess(99)).rejects.toMatchObject({ code: "resource_exhausted" });
  });
});

describe("the limits of a phone number", () => {
  it("hold for codes that are tried, whoever asked for them and however right they are", async () => {
    const core = openTestCore({ limits: { maxCodeAttemptsPerDay: 2 } });
    const phone = "+4915112345678";
    const codeId = await core.verification.sendCode(phone, "192.0.2.1");
    const code = core.sentCodes.at(-1)?.code ?? "";
    const wrong = code === "0000" ? "0001" : "0000";
    const say = (said: string) =>
      core.verification.register({ codeId, phone, code: said }, "192.0.2.1");
    for (const said of [wrong, wrong]) {
      await expect(say(said)).rejects.toMatchObject({ code: "permission_denied" });
    }
    await expect(say(code)).rejects.toMatchObject({
      message: "too many attempts with codes for this number, try again in 720 minutes",
    });
    core.ports.clock.advance(12 * 3_600_000);
    await expect(say(code)).rejects.toMatchObject({ code: "permission_denied" });
  });
});
