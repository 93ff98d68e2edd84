import { describe, expect, it } from "vitest";
import { lobbyId, toId } from "../ids.ts";
import { hear } from "../testing/hear.ts";
import { openTestCore } from "../testing/open-test-core.ts";

const address = "192.0.2.1";

describe("register()", () => {
  it("makes an account that others can find, and tells the lobby", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const zoe = await core.accounts.register({ username: "Zoë", password: "secret", address });
    expect(await core.accounts.get(anna, zoe.id)).toEqual({
      id: zoe.id,
      username: "Zoë",
      displayName: "Zoë",
      about: "",
      avatarId: undefined,
      createdAt: core.ports.clock.now(),
    });
    expect(await core.accounts.getByUsername(anna, "ZOË")).toEqual(zoe);
    const { events } = await core.messages.list(anna, lobbyId, { kind: "newest" }, 10);
    expect(events.map(({ actor, body }) => [actor.username, body.kind])).toEqual([
      ["anna", "member_joined"],
      ["Zoë", "member_joined"],
    ]);
  });

  it.each([
    ["", "secret", "invalid_argument"],
    ["zoe", "", "invalid_argument"],
    ["zoe", "12345", "invalid_argument"],
    ["zoe", "x".repeat(1025), "invalid_argument"],
    ["zoe", "secret\ud800", "invalid_argument"],
    ["ANNA", "secret", "already_exists"],
  ])("refuses %j with password %j: %s", async (username, password, code) => {
    const core = openTestCore();
    await core.enter("anna");
    await expect(core.accounts.register({ username, password, address })).rejects.toMatchObject({
      code,
    });
  });

  it("gives nobody a name by which the server speaks", async () => {
    const core = openTestCore({ reservedNames: ["Server"] });
    const taken = { code: "already_exists" };
    const register = core.accounts.register({ username: "SERVER", password: "secret", address });
    await expect(register).rejects.toMatchObject(taken);
    const anna = await core.enter("anna");
    await expect(core.accounts.updateProfile(anna, { username: "server" })).rejects.toMatchObject(
      taken,
    );
  });

  it("lets one address make only so many accounts, and says when the next may come", async () => {
    const core = openTestCore({ limits: { maxRegistrationsPerHour: 2 } });
    const register = (username: string, from = address) =>
      core.accounts.register({ username, password: "secret", address: from });
    await register("a");
    await register("b");
    await expect(register("c")).rejects.toMatchObject({
      code: "resource_exhausted",
      retryAfterMs: 1_800_000,
    });
    await register("c", "192.0.2.2");
    core.ports.clock.advance(1_800_000);
    await register("d");
  });
});

describe("updateProfile()", () => {
  it("changes what others see, and nothing else", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await core.accounts.updateProfile(anna, { displayName: "Anna B." });
    await core.accounts.updateProfile(anna, { about: "reads" });
    expect(await core.accounts.get(anna, anna.account.id)).toMatchObject({
      username: "anna",
      displayName: "Anna B.",
      about: "reads",
    });
  });

  it("gives another username, by which one signs in from then on", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const heard = await hear(core, lobbyId);
    const renamed = await core.accounts.updateProfile(anna, { username: "Änne" });
    expect(await core.accounts.getByUsername(bert, "ÄNNE")).toEqual(renamed);
    expect(heard).toEqual([["Änne", { kind: "profile_changed" }]]);
    const signIn = { password: "password of anna", address, client: "", door: "test" };
    await core.sessions.signIn({ ...signIn, username: "änne" });
    await expect(core.sessions.signIn({ ...signIn, username: "anna" })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    // The session from before is still the account's.
    await core.enter("anna");
    await core.accounts.changePassword(anna, "password of anna", "another one");
    await expect(core.accounts.updateProfile(bert, { username: "ÄNNE" })).rejects.toMatchObject({
      code: "already_exists",
      message: "ÄNNE already exists",
    });
    await core.accounts.updateProfile(bert, { username: "Bert" });
  });

  it("shows an avatar to everybody, and keeps it from the sweep", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const file = await core.files.store(anna, "anna.txt", new Uint8Array([1, 2, 3]));
    await expect(core.accounts.updateProfile(bert, { avatarId: file.id })).rejects.toMatchObject({
      code: "not_found",
    });
    const shown = await core.accounts.updateProfile(anna, { avatarId: file.id });
    expect(await core.accounts.get(bert, anna.account.id)).toEqual(shown);
    expect(await core.files.get(bert, file.id)).toEqual(file);
    core.ports.clock.advance(core.limits.uploadLifetimeMs + 1);
    expect(await core.sweep()).toMatchObject({ files: 0, blobs: 0 });
    await core.accounts.updateProfile(anna, { avatarId: null });
    expect((await core.accounts.get(bert, anna.account.id)).avatarId).toBeUndefined();
    await expect(core.files.get(bert, file.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await core.sweep()).toMatchObject({ files: 1, blobs: 1 });
  });

  it.each([
    { displayName: "" },
    { displayName: "a\u202e" },
    { about: "x".repeat(1025) },
    { username: "" },
    { username: " a" },
  ])("refuses %j", async (patch) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.accounts.updateProfile(anna, patch)).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("changePassword()", () => {
  it("makes who guesses at the current one wait, like who signs in", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const change = (current: string) => core.accounts.changePassword(anna, current, "new password");
    for (let n = 0; n < core.limits.freeSignInAttempts; n++) {
      await expect(change("guess")).rejects.toMatchObject({ code: "permission_denied" });
    }
    const refusal = { code: "resource_exhausted", retryAfterMs: 1000 };
    await expect(change("password of anna")).rejects.toMatchObject(refusal);
    core.ports.clock.advance(1000);
    await change("password of anna");
  });

  it("lets the new password in, the old one no more, and ends the other sessions", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const signIn = (password: string) =>
      core.sessions.signIn({ username: "anna", password, address, client: "", door: "test" });
    const other = await signIn("password of anna");
    let ends = 0;
    core.sessions.watchEnd(other.session.id, () => ends++);
    core.sessions.watchEnd(anna.id, () => ends++);
    await core.accounts.changePassword(anna, "password of anna", "another one");
    expect(ends).toBe(1);
    await expect(core.sessions.authenticate(other.token)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(signIn("password of anna")).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await signIn("another one")).session.account.username).toBe("anna");
    expect((await core.sessions.list(anna)).map(({ id }) => id)).toContain(anna.id);
  });

  it("refuses a wrong current password and a new one that is too short", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.accounts.changePassword(anna, "wrong", "long enough")).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(
      core.accounts.changePassword(anna, "password of anna", "short"),
    ).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("get()", () => {
  it("does not know an id that nobody has", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.accounts.get(anna, toId("a_nobody"))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
