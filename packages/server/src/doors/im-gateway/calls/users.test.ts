import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createMedia } from "../../../platform/media.ts";
import { openImServer } from "../testing/open-im-server.ts";
import { pixel } from "../testing/pixel.ts";

const phone = "13800138000";

describe("accounts by nickname", () => {
  it("are made and signed in to, in any letters", async () => {
    await using server = await openImServer();
    const client = server.client();
    await client.register("小明🙂", "a-Z_09");
    await client.login("小明🙂", "a-Z_09");
    expect((await client.call("user/get_user_info")).user_info).toEqual({
      user_id: expect.stringMatching(/^a_/),
      nickname: "小明🙂",
    });
  });

  it.each([
    ["", "secret", "the nickname is empty"],
    ["x".repeat(22), "secret", "the nickname is 22 bytes, the limit is 21"],
    ["小".repeat(8), "secret", "the nickname is 24 bytes, the limit is 21"],
    ["anna", "12345", "a password has 6 to 15 of the characters A-Z a-z 0-9 _ -"],
    ["anna", "1".repeat(16), "a password has 6 to 15 of the characters A-Z a-z 0-9 _ -"],
    ["anna", "secret!", "a password has 6 to 15 of the characters A-Z a-z 0-9 _ -"],
    ["taken", "secret", "taken already exists"],
  ])("are refused as %j with %j", async (nickname, password, message) => {
    await using server = await openImServer();
    const client = server.client();
    await client.register("taken");
    expect(await client.refusal("user/username_register", { nickname, password })).toBe(message);
  });

  it("are opened by the right password alone, with one answer for strangers", async () => {
    await using server = await openImServer();
    const client = server.client();
    await client.register("anna");
    const wrong = "the nickname or the password is wrong";
    const say = (nickname: string, password: string) =>
      client.refusal("user/username_login", { nickname, password });
    expect(await say("anna", "secret2")).toBe(wrong);
    expect(await say("nobody", "secret")).toBe(wrong);
    expect(await say("anna", "")).toBe(wrong);
  });
});

describe("accounts by phone", () => {
  it("are made and signed in to with a code that was sent there", async () => {
    await using server = await openImServer();
    const client = server.client();
    const ask = async () => {
      const answer = await client.call("user/get_phone_verify_code", { phone_number: phone });
      const verify_code = server.core.sentCodes.at(-1)?.code;
      return { phone_number: phone, verify_code_id: answer.verify_code_id, verify_code };
    };
    await client.call("user/phone_register", await ask());
    expect(await client.refusal("user/phone_register", await ask())).toBe(
      "another account has this phone number",
    );
    const { login_session_id } = await client.call("user/phone_login", await ask());
    client.sessionId = login_session_id;
    const { user_info } = await client.call("user/get_user_info");
    expect(user_info).toEqual({
      user_id: user_info.user_id,
      nickname: user_info.user_id,
      phone,
    });
  });

  it("cannot be opened by their id and an empty password", async () => {
    await using server = await openImServer();
    const client = server.client();
    const { verify_code_id } = await client.call("user/get_phone_verify_code", {
      phone_number: phone,
    });
    const verify_code = server.core.sentCodes[0]?.code;
    await client.call("user/phone_register", { phone_number: phone, verify_code_id, verify_code });
    const anna = await server.core.enter("anna");
    const page = { offset: 0, limit: 1 };
    const [owner] = await server.core.search.accounts(anna, phone, page);
    const login = { nickname: owner?.username, password: "" };
    expect(await client.refusal("user/username_login", login)).toBe(
      "the nickname or the password is wrong",
    );
  });

  it("take no code that was sent to another number, no wrong one and no old one", async () => {
    await using server = await openImServer();
    const client = server.client();
    const { verify_code_id } = await client.call("user/get_phone_verify_code", {
      phone_number: "13900139000",
    });
    const verify_code = server.core.sentCodes[0]?.code;
    const wrong = "the code is wrong or has expired";
    const said = { phone_number: phone, verify_code_id, verify_code };
    expect(await client.refusal("user/phone_register", said)).toBe(wrong);
    const own = { phone_number: "13900139000", verify_code_id };
    expect(await client.refusal("user/phone_login", { ...own, verify_code: "x" })).toBe(wrong);
    server.core.ports.clock.advance(5 * 60_000 + 1);
    expect(await client.refusal("user/phone_register", { ...own, verify_code })).toBe(wrong);
  });

  it.each(["1380013800", "138001380000", "23800138000", "12800138000", "+8613800138", ""])(
    "are refused for %j",
    async (phone_number) => {
      await using server = await openImServer();
      expect(await server.client().refusal("user/get_phone_verify_code", { phone_number })).toBe(
        "a phone number has 11 digits and begins with 13 to 19",
      );
    },
  );
});

describe("one's own details", () => {
  it("can be changed and are seen by friends", async () => {
    await using server = await openImServer();
    const client = server.client();
    await client.register("anna");
    await client.login("anna");
    await client.call("user/set_nickname", { nickname: "Änna" });
    await client.call("user/set_description", { description: "here\nand there" });
    await client.call("user/set_avatar", { avatar: pixel });
    const { verify_code_id } = await client.call("user/get_phone_verify_code", {
      phone_number: phone,
    });
    await client.call("user/set_phone", {
      phone_number: phone,
      phone_verify_code_id: verify_code_id,
      phone_verify_code: server.core.sentCodes[0]?.code,
    });
    const expected = { nickname: "Änna", description: "here\nand there", avatar: pixel };
    const { user_info } = await client.call("user/get_user_info");
    expect(user_info).toEqual({ user_id: user_info.user_id, phone, ...expected });
    const other = server.client();
    await other.register("bert");
    await other.login("bert");
    // All but the number, also for who knows it.
    expect((await other.call("friend/search_friend", { search_key: phone })).user_info).toEqual([
      { user_id: user_info.user_id, ...expected },
    ]);
    await client.call("user/set_avatar", {});
    expect((await client.call("user/get_user_info")).user_info).not.toHaveProperty("avatar");
    await client.login("änna");
  });

  it("show a photograph in a size that can stand at every message", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const create = { width: 900, height: 600, channels: 3, background: "red", noise } as const;
    const avatar = await sharp({ create }).jpeg({ quality: 95 }).toBuffer();
    expect(avatar.length).toBeGreaterThan(300_000);
    await anna.call("user/set_avatar", { avatar });
    const { user_info } = await anna.call("user/get_user_info");
    const { width, height, kind } = await createMedia().inspect(user_info.avatar, "");
    expect({ width, height, kind }).toEqual({ width: 128, height: 85, kind: "image" });
    const bert = await server.enter("bert");
    await anna.say("lobby", "look");
    const { sender } = (await bert.next()).new_message_info.message_info;
    expect(sender.avatar).toEqual(user_info.avatar);
  });

  it("are refused where they break a rule", async () => {
    await using server = await openImServer();
    const client = server.client();
    await client.register("anna");
    await client.register("bert");
    await client.login("anna");
    expect(await client.refusal("user/set_nickname", { nickname: "" })).toBe(
      "the nickname is empty",
    );
    expect(await client.refusal("user/set_nickname", { nickname: "BERT" })).toBe(
      "BERT already exists",
    );
    expect(await client.refusal("user/set_avatar", { avatar: Buffer.from("no picture") })).toBe(
      "the avatar is no picture of a known kind",
    );
    const huge = { avatar: Buffer.alloc(8 * 1024 * 1024 + 65_536) };
    expect(await client.refusal("user/set_avatar", huge)).toMatch(/^the request is at least/);
    expect(
      await client.refusal("user/set_description", { description: "x".repeat(1025) }),
    ).toContain("the limit is 1024");
  });
});
