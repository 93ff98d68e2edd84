import { defaultLimits } from "@parley/core";
import { createMemoryStore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { defaultLineLimits } from "./limits.ts";
import { openLine } from "./testing/open-line.ts";

const greeting =
  "* Parley: a chat, one message a line\n" +
  "* /login NAME PASSWORD, or make an account: /register NAME PASSWORD\n";
const signInFirst = "! sign in first: /login NAME PASSWORD\n";

describe("signing in", () => {
  it("begins with two lines, and registers", async () => {
    await using line = await openLine();
    const anna = line.dial();
    expect(await anna.until(/register.*\n/)).toBe(greeting);
    anna.clear();
    expect(await anna.say("/register anna secret word")).toBe(
      "* you are anna and talk in the lobby; /help lists the commands\n* anna joined\n",
    );
    await line.core.sessions.signIn({
      ...{ username: "anna", password: "secret word", address: "192.0.2.9" },
      ...{ client: "test", door: "test" },
    });
  });

  it("takes nothing else before, and says what is wrong", async () => {
    await using line = await openLine();
    await line.core.enter("anna");
    const client = line.dial();
    await client.until(/register.*\n/);
    client.clear();
    expect(await client.say("hello")).toBe(signInFirst);
    expect(await client.say("/who")).toBe("! there is no /who; /help lists the commands\n");
    expect(await client.say("/json")).toBe("! there is no /json; /help lists the commands\n");
    expect(await client.say("/constructor")).toContain("! there is no /constructor");
    expect(await client.say("/guest zoe")).toContain("! there is no /guest");
    expect(await client.say("")).toBe("");
    expect(await client.say("/login")).toBe("! write /login NAME PASSWORD\n");
    expect(await client.say("/login anna")).toBe("! write /login NAME PASSWORD\n");
    expect(await client.say("/register zoe")).toBe("! write /register NAME PASSWORD\n");
    expect(await client.say("/register zoe short")).toMatch(/^! password .* 6 characters\n$/);
    expect(await client.say("/register ANNA secret")).toBe(
      "! the name ANNA is taken; choose another, or /login if it is yours\n",
    );
    const wrong =
      "! the username or the password is wrong; try again, or make an account: /register NAME PASSWORD\n";
    expect(await client.say("/login anna wrong")).toBe(wrong);
    expect(await client.say("/login zoe wrong")).toBe(wrong);
    expect(await client.say("/help")).toMatch(/^(\* \/(login|register|help|quit) .*\n){4}$/);
    expect(line.core.presence.list()).toEqual([]);
  });

  it("makes who guesses wait", async () => {
    await using line = await openLine();
    await line.core.enter("anna");
    const client = line.dial();
    for (let n = 0; n < defaultLimits.freeSignInAttempts; n++) client.write("/login anna guess\n");
    await client.pong();
    client.clear();
    expect(await client.say("/login anna password of anna")).toBe(
      "! too many wrong passwords, try again in 1 s\n",
    );
  });

  it.each([
    ["HTTP", "GET /live HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", Uint8Array.of(0x16, 3, 1, 2, 0, 1)],
  ])("cuts at once who turns out to speak %s, so that it can try again", async (_, bytes) => {
    await using line = await openLine();
    const late = line.dial();
    await late.until(greeting);
    late.write(bytes);
    await late.closed;
    expect(late.text).toBe(greeting);
  });

  it("closes a connection on which nobody signs in", async () => {
    await using line = await openLine();
    const client = line.dial();
    await client.until(/register.*\n/);
    client.clear();
    line.core.ports.clock.advance(defaultLineLimits.signInMs);
    await client.closed;
    expect(client.text).toBe("! nobody has signed in for 120 s, good-bye\n");
  });

  it("lets guests in only where that is wished, under a name that nobody has", async () => {
    await using line = await openLine({ allowsGuests: true });
    await line.core.enter("guest-bert");
    const zoe = line.dial();
    await zoe.until(", or come without one: /guest NAME\n");
    zoe.clear();
    expect(await zoe.say("/guest")).toBe("! write /guest NAME\n");
    expect(await zoe.say("/guest bert")).toContain("! the name guest-bert is taken");
    expect(await zoe.say("/guest zoe")).toContain("* you are guest-zoe and talk in the lobby");
    const other = line.dial();
    other.write("/guest guest-zoe\n/guest bo\n");
    expect(await other.until("* you are guest-bo")).toContain("! the name guest-zoe is taken");
  });

  it("ends the session with the connection", async () => {
    await using line = await openLine();
    const anna = await line.core.enter("anna");
    const client = line.dial();
    client.write("/login anna password of anna\n");
    await client.pong();
    expect((await line.core.sessions.list(anna)).map(({ door }) => door)).toEqual(["line", "test"]);
    expect(await client.end()).toContain("* you are anna");
    expect((await line.core.sessions.list(anna)).map(({ door }) => door)).toEqual(["test"]);
  });
});

describe("talking", () => {
  it("shows a line to everybody but the connection that wrote it", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const alsoAnna = await line.enter("anna");
    const bert = await line.enter("bert");
    anna.write("hello\r\n//slash\n/me waves\n  spaced\tout \n\n");
    const shown =
      "[22:13] anna: hello\n[22:13] anna: /slash\n* anna waves\n[22:13] anna:   spaced\tout \n";
    await bert.until("out \n");
    expect(bert.take()).toBe(shown);
    await alsoAnna.until("out \n");
    expect(alsoAnna.take()).toBe(`* bert joined\n${shown}`);
    await anna.pong();
    expect(anna.take()).toBe("* bert joined\n");
  });

  it("shows the last lines to who comes, with their days, and its own as well", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    for (let n = 1; n <= 12; n++) anna.write(`line ${n}\n`);
    await anna.end();
    line.core.ports.clock.advance(24 * 60 * 60 * 1000);
    const again = line.dial();
    await again.until(/register.*\n/);
    again.clear();
    const lines = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `[22:13] anna: line ${n}\n`);
    expect(await again.say("/login anna password of anna")).toBe(
      `* you are anna and talk in the lobby; /help lists the commands\n* 2023-11-14\n${lines.join("")}`,
    );
    expect(await again.say("/history 2")).toBe(`* 2023-11-14\n${lines.slice(-2).join("")}`);
    for (const wrong of ["0", "201", "x", "1.5"]) {
      expect(await again.say(`/history ${wrong}`)).toBe(
        "! write /history N, with N from 1 to 200\n",
      );
    }
  });

  it("takes the last line of a client that goes without ending it, and answers all", async () => {
    await using line = await openLine();
    const bert = await line.enter("bert");
    const anna = line.dial();
    anna.write("/register anna secret\none\ntwo");
    expect(await anna.end()).toMatch(/^\* you are anna .*\n/m);
    expect(await bert.until("two\n")).toBe("* anna joined\n[22:13] anna: one\n[22:13] anna: two\n");
  });

  it("says good-bye", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    anna.write("/quit\nnot heard\n");
    await anna.closed;
    expect(anna.text).toBe("* good-bye\n");
    expect(line.core.presence.get((await line.core.enter("bert")).account.id)).toBe("offline");
  });

  it("tells who comes, is away, is back and goes", async () => {
    await using line = await openLine();
    const tick = () => line.core.ports.clock.advance(defaultLimits.presenceWindowMs);
    const anna = await line.enter("anna");
    tick();
    await anna.pong();
    expect(anna.take()).toBe("");
    const bert = await line.enter('b: "x"');
    tick();
    await anna.until("is here\n");
    expect(await anna.say("/who")).toContain('* here: anna, "b: \\"x\\""\n');
    expect(await bert.say("/away")).toBe("* you are away\n");
    tick();
    await anna.until("is away\n");
    expect(await anna.say("/who")).toContain('* here: anna, "b: \\"x\\"" (away)\n');
    expect(await bert.say("/back")).toBe("* you are back\n");
    tick();
    await anna.until('* "b: \\"x\\"" is back\n');
    await bert.end();
    tick();
    await anna.until('* "b: \\"x\\"" is gone\n');
  });
});

describe("a line that cannot be taken", () => {
  it("is answered in one line, and the next one is taken", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const bert = await line.enter("bert");
    await anna.until("* bert joined\n");
    anna.clear();
    anna.write(Buffer.concat([Buffer.alloc(200_000, "x"), Buffer.from("\n")]));
    anna.write(Buffer.from([0xc3, 0x28, 0x0a]));
    anna.write(Buffer.from([255, 253, 3, 255, 251, 31]));
    anna.write(`${"y".repeat(64 * 1024)}\n`);
    anna.write(
      "/nonsense\n/msg\n/msg bert\n/me\n/join\n/group\n/group Team\n/add\n/accept\n/search\n",
    );
    anna.write("/msg nobody hi\n/join nowhere\n/add nobody\n/accept bert\n/leave\n/json x\n");
    await anna.pong();
    expect(anna.take()).toBe(
      [
        "! a line has at most 65536 bytes; this one was longer and was not taken",
        "! a line must be text in UTF-8; this one was not and was not taken",
        "! there is no /nonsense; /help lists the commands",
        "! write /msg NAME TEXT",
        "! write /msg NAME TEXT",
        "! write /me TEXT",
        "! write /join ROOM",
        "! write /group TITLE NAME…",
        "! write /group TITLE NAME…",
        "! write /add NAME",
        "! write /accept NAME",
        "! write /search WORDS",
        "! nobody is called nobody; /who lists who is here",
        "! nothing and nobody is called nowhere; /rooms lists where you can talk",
        "! nobody is called nobody; /who lists who is here",
        "! bert has not asked you; /friends lists who has",
        "! this one cannot be left; /join another",
        "! the line is no JSON",
        "",
      ].join("\n"),
    );
    expect(await bert.until("y\n")).toBe(`[22:13] anna: ${"y".repeat(64 * 1024)}\n`);
  });

  it("is dropped when there are too many, which is told once a second", async () => {
    await using line = await openLine({ limits: { lineBurst: 3, linesPerSecond: 1 } });
    const anna = line.dial();
    anna.write(`/register anna secret\none\ntwo\n${"three\n".repeat(50)}`);
    const text = await anna.until(/^! slow down.*\n/m);
    expect(text.match(/^!.*$/gm)).toEqual([
      "! slow down: lines are dropped until you pause for a second",
    ]);
    line.core.ports.clock.advance(1000);
    anna.clear();
    anna.write("/history 3\n");
    expect(await anna.until("two\n")).toBe("* anna joined\n[22:13] anna: one\n[22:13] anna: two\n");
  });

  it("survives any bytes", async () => {
    await using line = await openLine();
    const bert = await line.enter("bert");
    const random = line.core.ports.random;
    const clients = Array.from({ length: 20 }, () => line.dial());
    for (const client of clients) {
      client.write("/garbage first, so that it is no other protocol\n");
      client.write(random.bytes(5000));
    }
    for (const client of clients) await client.end();
    bert.write("still here\n");
    await bert.pong();
    expect(line.core.defects).toEqual([]);
  });
});

describe("the end of a connection", () => {
  it("comes with one line to a reader who is too slow, and costs the others nothing", async () => {
    await using line = await openLine({ limits: { maxQueuedBytes: 100_000 } });
    const slow = await line.enter("slow");
    const bert = await line.enter("bert");
    const anna = await line.enter("anna");
    await bert.until("* anna joined\n");
    slow.socket.pause();
    const long = "x".repeat(60_000);
    for (let n = 0; n < 200; n++) {
      anna.write(`${n} ${long}\n`);
      await bert.until(`anna: ${n} ${long}\n`);
      bert.clear();
    }
    slow.socket.resume();
    await slow.closed;
    expect(slow.text.slice(slow.text.lastIndexOf("!"))).toBe(
      "! you read too slowly and have missed lines, good-bye; connect again, /history shows what you missed\n",
    );
    // Whole lines, as long as they lasted.
    const numbers = [...slow.text.matchAll(/^\[22:13\] anna: (\d+) x{60000}$/gm)].map(
      Number.call,
      Number,
    );
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.length).toBeLessThan(200);
  });

  it("comes when the session ends elsewhere", async () => {
    await using line = await openLine();
    const client = await line.enter("anna");
    const anna = await line.core.sessions.signIn({
      ...{ username: "anna", password: "password of anna", address: "192.0.2.9" },
      ...{ client: "test", door: "test" },
    });
    const all = await line.core.sessions.list(anna.session);
    const own = all.find(({ door }) => door === "line");
    await line.core.sessions.revoke(anna.session, own?.id ?? anna.session.id);
    await client.closed;
    expect(client.text).toBe("! you have been signed out, good-bye\n");
  });

  it("comes when the server stops, also to who has not signed in", async () => {
    await using line = await openLine();
    const clients = [await line.enter("anna"), line.dial()];
    await clients[1]?.until(/register.*\n/);
    clients[1]?.clear();
    await line.drain();
    const ends = await Promise.all(clients.map((client) => client.closed.then(() => client.text)));
    expect(ends).toEqual(
      Array(2).fill("! the server stops, come back soon; try again in a moment\n"),
    );
  });

  it("does not come when the store is away: the line is refused", async () => {
    let isReachable = true;
    const store = createMemoryStore({ isReachable: () => isReachable });
    await using line = await openLine({}, { store });
    const anna = await line.enter("anna");
    isReachable = false;
    expect(await anna.say("hello")).toBe("! the store is out of reach; try again in a moment\n");
    isReachable = true;
    expect(await anna.say("hello")).toBe("");
    expect(await anna.say("/history 1")).toBe("[22:13] anna: hello\n");
  });
});
