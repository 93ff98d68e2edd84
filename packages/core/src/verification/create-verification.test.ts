import { describe, expect, it } from "vitest";
import type { CodeId } from "../ids.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";
import type { SaidCode } from "./verification.ts";

const address = "192.0.2.1";
const phone = "+4915112345678";
const wrong = { code: "permission_denied", message: "the code is wrong or has expired" };
const from = { client: "test", door: "test", address };

/** Sends a code; gives what its owner would say. */
async function send(core: TestCore, to = phone): Promise<SaidCode> {
  const codeId = await core.verification.sendCode(to, address);
  return { codeId, phone: to, code: core.sentCodes.at(-1)?.code ?? "" };
}

function toWrong(said: SaidCode): SaidCode {
  return { ...said, code: said.code === "0000" ? "0001" : "0000" };
}

describe("sendCode()", () => {
  it("sends four digits to the number", async () => {
    const core = openTestCore();
    await core.verification.sendCode(phone, address);
    await core.verification.sendCode("123456", address);
    const sent = { code: expect.stringMatching(/^\d{4}$/) };
    expect(core.sentCodes).toEqual([
      { ...sent, phone },
      { ...sent, phone: "123456" },
    ]);
  });

  it.each(["", "12345", "1".repeat(16), "+49 151", "++123456", "anna", "１２３４５６７"])(
    "refuses %j, which is no number",
    async (number) => {
      const core = openTestCore();
      await expect(core.verification.sendCode(number, address)).rejects.toMatchObject({
        code: "invalid_argument",
      });
      expect(core.sentCodes).toEqual([]);
    },
  );

  it("sends one number only so many in an hour, and one address ten times as many", async () => {
    const core = openTestCore({ limits: { maxCodesPerHour: 2 } });
    const ask = (to: string, by = address) => core.verification.sendCode(to, by);
    await ask(phone);
    await ask(phone);
    const refusal = { code: "resource_exhausted", retryAfterMs: 1_800_000 };
    await expect(ask(phone, "198.51.100.7")).rejects.toMatchObject(refusal);
    core.ports.clock.advance(1_800_000);
    await ask(phone);
    const flood = Array.from({ length: 30 }, (_, index) => ask(`10000${index + 10}`));
    const settled = await Promise.allSettled(flood);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
    await ask("200000", "198.51.100.7");
  });

  it("says so when the code cannot be sent, and then none holds", async () => {
    const core = openTestCore({
      codeSender: { send: () => Promise.reject(new Error("no network")) },
    });
    await expect(core.verification.sendCode(phone, address)).rejects.toMatchObject({
      code: "unavailable",
      cause: new Error("no network"),
    });
  });

  it("ends the code before", async () => {
    const core = openTestCore();
    const [first, second] = [await send(core), await send(core)];
    await expect(core.verification.register(first, address)).rejects.toMatchObject(wrong);
    await core.verification.register(second, address);
  });
});

describe("register()", () => {
  it("makes an account that a code opens and no password does", async () => {
    const core = openTestCore();
    const account = await core.verification.register(await send(core), address);
    expect(account).toEqual({
      id: account.id,
      username: account.id,
      displayName: account.id,
      about: "",
      avatarId: undefined,
      createdAt: core.ports.clock.now(),
    });
    const { session, token } = await core.verification.signIn(await send(core), from);
    expect(session).toMatchObject({ client: "test", door: "test", account: { id: account.id } });
    expect(await core.sessions.authenticate(token)).toEqual(session);
    expect(await core.verification.getPhone(session)).toBe(phone);
    for (const password of ["", "secret"]) {
      const signIn = { username: account.id, password, ...from };
      await expect(core.sessions.signIn(signIn)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("makes none for a number that has one, and none for a used code", async () => {
    const core = openTestCore();
    const said = await send(core);
    await core.verification.register(said, address);
    await expect(core.verification.register(said, address)).rejects.toMatchObject(wrong);
    await expect(core.verification.register(await send(core), address)).rejects.toMatchObject({
      code: "already_exists",
    });
  });

  it("counts against what an address may register", async () => {
    const core = openTestCore({ limits: { maxRegistrationsPerHour: 1 } });
    await core.verification.register(await send(core), address);
    const second = await send(core, "123456");
    await expect(core.verification.register(second, address)).rejects.toMatchObject({
      code: "resource_exhausted",
    });
  });
});

describe("a code", () => {
  it("is gone after five wrong answers", async () => {
    const core = openTestCore();
    const said = await send(core);
    for (let count = 0; count < 5; count++) {
      await expect(core.verification.signIn(toWrong(said), from)).rejects.toMatchObject(wrong);
    }
    await expect(core.verification.register(said, address)).rejects.toMatchObject(wrong);
  });

  it("holds for less than five minutes", async () => {
    const core = openTestCore();
    const said = await send(core);
    core.ports.clock.advance(5 * 60_000 - 1);
    await core.verification.register(said, address);
    const late = await send(core);
    core.ports.clock.advance(5 * 60_000);
    await expect(core.verification.signIn(late, from)).rejects.toMatchObject(wrong);
  });

  it("is for its own number and its own id", async () => {
    const core = openTestCore();
    const [said, other] = [await send(core), await send(core, "123456")];
    const tries: readonly SaidCode[] = [
      { ...said, phone: "123456" },
      { ...other, phone },
      { ...said, codeId: "v_none" as CodeId },
      { ...said, code: `${said.code} ` },
      { ...said, code: "" },
    ];
    for (const each of tries) {
      await expect(core.verification.register(each, address)).rejects.toMatchObject(wrong);
    }
    await core.verification.register(said, address);
  });
});

describe("signIn()", () => {
  it("does not know a number without an account", async () => {
    const core = openTestCore();
    await expect(core.verification.signIn(await send(core), from)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("setPhone() and getPhone()", () => {
  it("give the caller a number that nobody else has, and tell nobody else", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    expect(await core.verification.getPhone(anna)).toBe("");
    const said = await send(core);
    await expect(core.verification.setPhone(anna, toWrong(said))).rejects.toMatchObject(wrong);
    await core.verification.setPhone(anna, said);
    expect(await core.verification.getPhone(anna)).toBe(phone);
    await expect(core.verification.setPhone(bert, await send(core))).rejects.toMatchObject({
      code: "already_exists",
    });
    expect(await core.verification.getPhone(bert)).toBe("");
    expect(JSON.stringify(await core.accounts.get(bert, anna.account.id))).not.toContain(phone);
    await core.verification.setPhone(anna, await send(core, "123456"));
    await core.verification.setPhone(bert, await send(core));
    expect(await core.verification.getPhone(anna)).toBe("123456");
  });
});
