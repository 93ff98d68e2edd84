import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openDirect, postDirect, signIn, testKey } from "./testing/open-direct.ts";

const toPart = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token as somebody else makes it. */
function forge(header: object, claims: object, key: Uint8Array = testKey, hash = "sha256"): string {
  const text = `${toPart(header)}.${toPart(claims)}`;
  return `${text}.${createHmac(hash, key).update(text).digest("base64url")}`;
}

describe("SignUp", () => {
  it("gives the user, and no token", async () => {
    await using direct = await openDirect();
    const zoe = direct.dial();
    const request = { username: "zoe", password: "secret", name: "Zoë" };
    const { status, body } = await zoe.call("SignUp", request);
    expect([status, body]).toEqual([
      [0, ""],
      { user: { id: expect.any(Number), username: "zoe", name: "Zoë" } },
    ]);
    expect(
      (await zoe.call("SignUp", { ...request, username: "amy", name: "" })).body.user.name,
    ).toBe("amy");
  });

  it("refuses a name that is taken, and what breaks a rule, in readable words", async () => {
    await using direct = await openDirect();
    await direct.enter("zoe");
    const amy = direct.dial();
    const request = { username: "zoe", password: "secret", name: "x" };
    expect((await amy.call("SignUp", request)).status).toEqual([6, "user already registered"]);
    const short = await amy.call("SignUp", { ...request, username: "amy", password: "x" });
    expect(short.status).toEqual([3, expect.stringContaining("password")]);
    const empty = await amy.call("SignUp", { ...request, username: "" });
    expect(empty.status).toEqual([3, "username is empty"]);
  });
});

describe("login", () => {
  it("gives the user and a token with the claims of the original", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const { user, accessToken } = (await zoe.call("login", { username: "zoe", password: "secret" }))
      .body;
    const [header, claims] = accessToken
      .split(".")
      .slice(0, 2)
      .map((part: string) => JSON.parse(Buffer.from(part, "base64url").toString()));
    const now = direct.core.ports.clock.now();
    expect([header, claims]).toEqual([
      { alg: "HS256", typ: "JWT" },
      {
        id: user.id,
        username: "zoe",
        issued_at: new Date(now).toISOString(),
        expired_at: new Date(now + 600 * 60_000).toISOString(),
        sid: expect.stringMatching(/^s_/),
      },
    ]);
  });

  it("tells an unknown name from a wrong password, as the original does", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    expect((await zoe.call("login", { username: "amy", password: "secret" })).status).toEqual([
      5,
      "user not found",
    ]);
    expect((await zoe.call("login", { username: "zoe", password: "wrong!" })).status).toEqual([
      16,
      "credentials are not valid",
    ]);
  });

  it("ends the sessions whose tokens have expired, but not those whose streams are open", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const credentials = { username: "zoe", password: "secret" };
    const chatting = direct.dial();
    chatting.token = (await chatting.call("login", credentials)).body.accessToken;
    const stream = await chatting.join("ben");
    direct.core.ports.clock.advance(300 * 60_000);
    await zoe.call("login", credentials);
    const session = await signIn(direct.core, "zoe");
    const list = async () =>
      (await direct.core.sessions.list(session)).filter(({ door }) => door === "direct-messages");
    expect((await list()).length).toBe(3);
    direct.core.ports.clock.advance(300 * 60_000);
    await zoe.call("login", credentials);
    expect((await list()).length).toBe(3);
    expect(await stream.leave()).toEqual([0, ""]);
    await zoe.call("login", credentials);
    expect((await list()).length).toBe(3);
  });

  it("is called by its lower-case name alone", async () => {
    await using direct = await openDirect();
    const { status } = await fetch(`http://127.0.0.1:${direct.port}/pb.GrpcServerService/Login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(status).toBe(404);
  });
});

describe("the token", () => {
  it.each([
    ["no header", [], "missing required token"],
    ["an empty header", [""], "missing required token"],
    ["one word", ["bearer"], "authorization is not of the form: bearer TOKEN"],
    ["another scheme", ["basic abc"], "authorization is not of the type bearer"],
    ["garbage", ["bearer abc"], "token is invalid"],
    ["a huge one", [`bearer ${"a".repeat(5_000)}`], "token is invalid"],
  ])("is refused: %s", async (_, authorization, message) => {
    await using direct = await openDirect();
    const zoe = direct.dial();
    for (const method of ["GetUser", "GetUsers", "GetAllMessage"] as const) {
      expect((await zoe.call(method, {}, authorization)).status).toEqual([16, message]);
    }
    expect(await zoe.chat(authorization).status).toEqual([16, message]);
  });

  it("is refused when it was made by somebody else, or is of another kind", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const session = await signIn(direct.core, "zoe");
    const claims = { sid: session.id, expired_at: "2999-01-01T00:00:00.000Z" };
    const good = forge({ alg: "HS256", typ: "JWT" }, claims);
    expect((await zoe.call("GetUser", {}, [`Bearer   ${good}`])).status).toEqual([0, ""]);
    const bad = [
      forge({ alg: "HS256" }, claims, new Uint8Array(32)),
      forge({ alg: "HS512" }, claims, testKey, "sha512"),
      `${toPart({ alg: "none" })}.${toPart(claims)}.`,
      forge({ alg: "HS256" }, { ...claims, sid: 7 }),
      forge({ alg: "HS256" }, { sid: session.id }),
      forge({ alg: "HS256" }, { ...claims, expired_at: "soon" }),
      `${good}x`,
    ];
    for (const token of bad) {
      const { status } = await zoe.call("GetUser", {}, [`bearer ${token}`]);
      expect([token, ...status]).toEqual([token, 16, "token is invalid"]);
    }
  });

  it("counts as the first of several, and in any case of its scheme", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const good = `BEARER ${zoe.token}`;
    expect((await zoe.call("GetUser", {}, [`${good}, basic x`])).status).toEqual([0, ""]);
    expect((await zoe.call("GetUser", {}, [`basic x, ${good}`])).status[0]).toBe(16);
  });

  it("expires after its lifetime, not before", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    direct.core.ports.clock.advance(600 * 60_000 - 1);
    expect((await zoe.call("GetUser")).status).toEqual([0, ""]);
    direct.core.ports.clock.advance(1);
    expect((await zoe.call("GetUser")).status).toEqual([16, "token has expired"]);
  });

  it("dies with its session", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const session = await signIn(direct.core, "zoe");
    await direct.core.accounts.changePassword(session, "secret", "new secret");
    expect((await zoe.call("GetUser")).status).toEqual([16, "the session has ended, log in again"]);
  });

  it("is not looked at where none is needed", async () => {
    await using direct = await openDirect();
    const zoe = direct.dial();
    const request = { username: "zoe", password: "secret" };
    expect((await zoe.call("SignUp", request, ["garbage"])).status).toEqual([0, ""]);
    expect((await zoe.call("login", request, ["garbage"])).status).toEqual([0, ""]);
    const stream = zoe.notifications(["garbage"]);
    await stream.opened;
    expect((await stream.cancel())[0]).toBe(1);
  });
});

describe("GetUser", () => {
  it("gives the user of the token, always by the same positive number", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const { user } = (await zoe.call("GetUser")).body;
    expect(user).toEqual({ id: expect.any(Number), username: "zoe", name: "zoe the great" });
    expect(user.id).toBeGreaterThan(0);
    const { body } = await zoe.call("login", { username: "zoe", password: "secret" });
    expect(body.user).toEqual(user);
  });
});

describe("GetUsers", () => {
  async function openTwelve() {
    const direct = await openDirect();
    const zoe = await direct.enter("zoe");
    for (let count = 1; count <= 12; count++) {
      const displayName = count === 5 ? "Anna (a.b*c)" : `Person ${count}`;
      const username = `p${count}`;
      await direct.core.accounts.register({
        username,
        password: "secret",
        displayName,
        address: "x",
      });
    }
    const list = async (request: object) => {
      const { status, body } = await zoe.call("GetUsers", request);
      if (status[0] !== 0) return status;
      const { totalCount = 0, users } = body;
      return [totalCount, users.map(({ username }: { username: string }) => username).join(" ")];
    };
    return { direct, list };
  }

  it("gives pages of everybody else, in the order in which they came, until an empty one", async () => {
    const { direct, list } = await openTwelve();
    await using _ = direct;
    expect(await list({ pageNumber: 1, pageSize: 10 })).toEqual([
      10,
      "p1 p2 p3 p4 p5 p6 p7 p8 p9 p10",
    ]);
    expect(await list({ pageNumber: 2, pageSize: 10 })).toEqual([2, "p11 p12"]);
    expect(await list({ pageNumber: 3, pageSize: 10 })).toEqual([0, ""]);
    expect((await list({ pageNumber: 1 }))[0]).toBe(12);
  });

  it("finds part of a name without case; a name is no pattern", async () => {
    const { direct, list } = await openTwelve();
    await using _ = direct;
    const page = { pageNumber: 1, pageSize: 10 };
    expect(await list({ ...page, name: "ANNA" })).toEqual([1, "p5"]);
    expect(await list({ ...page, name: "(a.b*c)" })).toEqual([1, "p5"]);
    expect(await list({ ...page, name: "person 1" })).toEqual([4, "p1 p10 p11 p12"]);
    expect(await list({ ...page, name: "" })).toEqual(await list(page));
    for (const name of [".*", "p.1", "^", "(.", "(a+)+$", "%", "_"]) {
      expect([name, await list({ ...page, name })]).toEqual([name, [0, ""]]);
    }
  });

  it("refuses a page before the first one", async () => {
    const { direct, list } = await openTwelve();
    await using _ = direct;
    const refusal = [13, "page_number must be at least 1, page_size at least 0"];
    expect(await list({ pageNumber: 0, pageSize: 10 })).toEqual(refusal);
    expect(await list({ pageNumber: 1, pageSize: -1 })).toEqual(refusal);
  });
});

describe("GetAllMessage", () => {
  it("gives what the two have written, oldest first, from whatever door", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    await direct.enter("ben");
    await direct.enter("amy");
    const ben = await signIn(direct.core, "ben");
    const zoeElsewhere = await signIn(direct.core, "zoe");
    await postDirect(direct.core, ben, "zoe", "hé 👋");
    await postDirect(direct.core, zoeElsewhere, "ben", "hello");
    await postDirect(direct.core, await signIn(direct.core, "amy"), "zoe", "not here");
    const { body } = await zoe.call("GetAllMessage", { reciever: "BEN" });
    const now = direct.core.ports.clock.now();
    const createdAt = { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 };
    const toTime = expect.objectContaining({ seconds: createdAt.seconds });
    expect(body.messages).toEqual([
      {
        id: expect.stringMatching(/^m_/),
        sender: "ben",
        receiver: "zoe",
        message: "hé 👋",
        createdAt: toTime,
      },
      {
        id: expect.stringMatching(/^m_/),
        sender: "zoe",
        receiver: "ben",
        message: "hello",
        createdAt: toTime,
      },
    ]);
  });

  it("names files in a line of text", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    const { core } = direct;
    const account = await core.accounts.getByUsername(ben, "zoe");
    const { id: conversationId } = await core.conversations.openDirect(ben, account.id);
    const file = await core.files.store(ben, "notes.txt", Buffer.from("hello"));
    const content = { kind: "file", fileId: file.id } as const;
    await core.messages.post(ben, { conversationId, clientMessageId: "", content });
    const { body } = await zoe.call("GetAllMessage", { reciever: "ben" });
    expect(body.messages.map(({ message }: { message: string }) => message)).toEqual([
      "(sent a file: notes.txt, 5 bytes, to be had at http://chat.example:8000/)",
    ]);
  });

  it("keeps the newest of a long history", async () => {
    await using direct = await openDirect({ limits: { messagesPerSecond: 1000 } });
    const zoe = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    for (let count = 1; count <= 2_010; count++) {
      await postDirect(direct.core, ben, "zoe", `${count}`);
    }
    const { messages } = (await zoe.call("GetAllMessage", { reciever: "ben" })).body;
    expect([messages.length, messages[0].message, messages.at(-1).message]).toEqual([
      2_000,
      "11",
      "2010",
    ]);
    for (let count = 1; count <= 70; count++) {
      await postDirect(direct.core, ben, "zoe", "x".repeat(60_000));
    }
    const { status, body } = await zoe.call("GetAllMessage", { reciever: "ben" });
    expect([status, body.messages.length]).toEqual([[0, ""], 61]);
  });

  it("is empty between strangers, makes no conversation, and is refused for nobody and oneself", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    await direct.enter("ben");
    expect((await zoe.call("GetAllMessage", { reciever: "ben" })).body).toEqual({ messages: [] });
    const session = await signIn(direct.core, "ben");
    expect((await direct.core.conversations.list(session)).map(({ kind }) => kind)).toEqual([
      "room",
    ]);
    const refusals = ["ZOE", "nobody", ""].map((reciever) =>
      zoe.call("GetAllMessage", { reciever }),
    );
    expect((await Promise.all(refusals)).map(({ status }) => status)).toEqual([
      [3, "you cannot chat with yourself"],
      [5, "user not found"],
      [5, "user not found"],
    ]);
  });
});
