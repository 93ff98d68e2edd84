import { describe, expect, it } from "vitest";
import { defaultLimits } from "../limits.ts";
import { createMemoryStore } from "../testing/memory-store/create-memory-store.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";

function signIn(core: TestCore, username: string, password: string, address = "192.0.2.1") {
  return core.sessions.signIn({ username, password, address, client: "test", door: "test" });
}

async function openWithAnna() {
  const core = openTestCore();
  await core.enter("anna");
  return core;
}

describe("signIn()", () => {
  it("gives a token that authenticates the session, without regard to the name's case", async () => {
    const core = await openWithAnna();
    const { session, token } = await signIn(core, "ANNA", "password of anna");
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(await core.sessions.authenticate(token)).toEqual(session);
    expect(await core.sessions.find(session.id)).toEqual(session);
  });

  it("gives strangers one answer, and says for other wires which half was wrong", async () => {
    const core = await openWithAnna();
    const message = "the username or the password is wrong";
    await expect(signIn(core, "anna", "wrong")).rejects.toMatchObject({
      code: "unauthenticated",
      message,
      cause: "wrong_password",
    });
    await expect(signIn(core, "bert", "wrong")).rejects.toMatchObject({
      code: "unauthenticated",
      message,
      cause: "unknown_username",
    });
  });

  it("makes who guesses wait, longer each time, but not the owner elsewhere", async () => {
    const core = await openWithAnna();
    const guess = () => signIn(core, "anna", "guess").then(undefined, (error) => error);
    for (let n = 0; n < defaultLimits.freeSignInAttempts; n++) {
      expect(await guess()).toMatchObject({ code: "unauthenticated" });
    }
    expect(await guess()).toMatchObject({ code: "resource_exhausted", retryAfterMs: 1000 });
    await expect(signIn(core, "anna", "password of anna")).rejects.toMatchObject({
      code: "resource_exhausted",
    });
    await signIn(core, "anna", "password of anna", "198.51.100.7");
    core.ports.clock.advance(1000);
    expect(await guess()).toMatchObject({ code: "unauthenticated" });
    expect(await guess()).toMatchObject({ code: "resource_exhausted", retryAfterMs: 2000 });
    core.ports.clock.advance(2000);
    await signIn(core, "anna", "password of anna");
    expect(await guess()).toMatchObject({ code: "unauthenticated" });
  });

  it("is not fooled by many guesses at once, nor by a clock that is set back", async () => {
    const core = await openWithAnna();
    const guesses = ["1", "2", "3", "4", "5", "6", "7", "password of anna"];
    const results = await Promise.allSettled(guesses.map((guess) => signIn(core, "anna", guess)));
    expect(results.map(({ status }) => status)).not.toContain("fulfilled");
    core.ports.clock.jump(-3_600_000);
    await expect(signIn(core, "anna", "password of anna")).rejects.toMatchObject({
      code: "resource_exhausted",
    });
  });

  it("slows an address down that tries many names", async () => {
    const core = await openWithAnna();
    let refusals = 0;
    for (let n = 0; n < 150; n++) {
      const failure = await signIn(core, `name ${n}`, "guess").catch((error) => error);
      if (failure.code === "resource_exhausted") refusals++;
    }
    expect(refusals).toBe(50);
  });

  it("takes a name and a password of 10 MB for wrong ones", async () => {
    const core = await openWithAnna();
    const huge = "x".repeat(10_000_000);
    await expect(signIn(core, huge, huge)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(signIn(core, "anna", huge)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("signIn() while the password is changed", () => {
  it("opens nothing with the old one, however late it comes to its end", async () => {
    const store = createMemoryStore();
    const opening = Promise.withResolvers<void>();
    const core = openTestCore({
      store: {
        ...store,
        async createSession(session) {
          if (session.door === "late") await opening.promise;
          return store.createSession(session);
        },
      },
    });
    const anna = await core.enter("anna");
    const [username, password] = ["anna", "password of anna"];
    const late = core.sessions.signIn({
      username,
      password,
      address: "",
      client: "",
      door: "late",
    });
    await core.accounts.changePassword(anna, password, "another password");
    opening.resolve();
    await expect(late).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await core.sessions.list(anna)).toEqual([anna]);
  });
});

describe("authenticate()", () => {
  it("refuses a token that nobody got", async () => {
    const core = await openWithAnna();
    for (const token of ["", "0".repeat(64)]) {
      await expect(core.sessions.authenticate(token)).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
  });

  it("keeps a session that is used and ends one that is not", async () => {
    const core = await openWithAnna();
    const used = await signIn(core, "anna", "password of anna");
    const unused = await signIn(core, "anna", "password of anna");
    const half = defaultLimits.sessionLifetimeMs * 0.6;
    core.ports.clock.advance(half);
    await core.sessions.authenticate(used.token);
    core.ports.clock.advance(half);
    await core.sessions.authenticate(used.token);
    await expect(core.sessions.authenticate(unused.token)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await core.sessions.find(unused.session.id)).toBeUndefined();
    let ended = false;
    core.sessions.watchEnd(unused.session.id, () => {
      ended = true;
    });
    // The one that was made with the account, and the unused one.
    expect(await core.sweep()).toMatchObject({ sessions: 2 });
    expect(ended).toBe(true);
  });
});

describe("signOut() and revoke()", () => {
  it("end a session at once, for those who watch it and for its token", async () => {
    const core = await openWithAnna();
    const one = await signIn(core, "anna", "password of anna");
    const two = await signIn(core, "anna", "password of anna");
    const ended: string[] = [];
    core.sessions.watchEnd(one.session.id, () => ended.push("one"));
    const stop = core.sessions.watchEnd(one.session.id, () => ended.push("stopped"));
    core.sessions.watchEnd(two.session.id, () => ended.push("two"));
    stop();
    await core.sessions.signOut(one.session);
    await core.sessions.revoke(one.session, two.session.id);
    expect(ended).toEqual(["one", "two"]);
    for (const { token } of [one, two]) {
      await expect(core.sessions.authenticate(token)).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
  });

  it("do not end somebody else's session", async () => {
    const core = await openWithAnna();
    const anna = await signIn(core, "anna", "password of anna");
    const bert = await core.enter("bert");
    await expect(core.sessions.revoke(bert, anna.session.id)).rejects.toMatchObject({
      code: "not_found",
    });
    await core.sessions.authenticate(anna.token);
  });
});
