import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTestFolder, openTestServer } from "./testing/open-test-server.ts";
import { createUser, readUntil, type User, withoutTimes } from "./testing/run-parley.ts";

/** A server with people who have accounts. */
async function openTown(names: readonly string[]) {
  const folder = await makeTestFolder();
  const server = await openTestServer(folder.path);
  const users = names.map((name) => createUser(server.url, join(folder.path, "users"), name));
  await Promise.all(
    users.map((user, index) => user.run(["register", "--user", names[index] ?? ""])),
  );
  return {
    users,
    async [Symbol.asyncDispose](): Promise<void> {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function listJson(user: User, args: readonly string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await user.run([...args, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

const anyId = expect.stringMatching(/^\w+$/u);

// Real processes on a machine that may be busy: the time is only there to end what hangs.
describe("parley", { timeout: 120_000 }, () => {
  it("writes to one person, and lists and finds what was written", async () => {
    await using town = await openTown(["ada", "bob"]);
    const [ada, bob] = town.users;
    if (!ada || !bob) throw new Error("nobody lives here");
    expect((await ada.run(["send", "--to", "@BOB", "lunch at one?"])).code).toBe(0);
    expect((await ada.run(["send", "--to", "bob", "or\ttwo?"])).code).toBe(0);
    expect(await ada.run(["send", "--to", "@nobody", "x"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "parley send: nobody is called nobody\n",
    });
    expect((await ada.run(["send", "--to", "nowhere", "x"])).stderr).toBe(
      "parley send: no conversation is called nowhere; `parley chats` lists them\n",
    );
    expect(await listJson(bob, ["chats", "--unread"])).toEqual([
      {
        id: anyId,
        kind: "direct",
        label: "@ada",
        title: "",
        unread: 2,
        members: 2,
        role: "member",
        head: expect.any(Number),
      },
    ]);
    expect((await bob.run(["chats"])).stdout).toMatch(
      /^\w+ {2}2 unread {2}@ada\nlobby +#Lobby \(2 members\)\n$/u,
    );
    expect(await listJson(bob, ["search", "--in", "@ada", "lun"])).toEqual([
      {
        conversationId: anyId,
        label: "@ada",
        seq: expect.any(Number),
        id: expect.stringMatching(/^m_/u),
        at: expect.any(Number),
        from: "ada",
        text: "lunch at one?",
      },
    ]);
    expect((await bob.run(["search", "two", "--from", "ada"])).stdout).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d @ada ada: or two\?\n$/u,
    );
    expect(await bob.run(["search", "nowhere"])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await bob.run(["search"])).code).toBe(2);
    expect((await bob.run(["search", "x", "--limit", "0"])).code).toBe(2);
    expect((await bob.run(["chats", "--server", "127.0.0.1:1"])).code).toBe(4);
    expect((await bob.run(["friends", "--user", "bob", "--server", "127.0.0.1:1"])).code).toBe(3);
  });

  it("makes friends, groups and rooms in the chat, and tells the others of them", async () => {
    await using town = await openTown(["ada", "bob"]);
    const [ada, bob] = town.users;
    if (!ada || !bob) throw new Error("nobody lives here");
    const listener = bob.start(["chat"]);
    listener.stdin?.write("/chats\n");
    await readUntil(listener, "* [1] #Lobby");
    const asked = await ada.run(["chat"], '/befriend bob\n/group "Summer plan" @bob\nwho comes?\n');
    expect(withoutTimes(asked.stdout)).toContain("— asked bob");
    const heard = withoutTimes(await readUntil(listener, "who comes?"));
    expect(heard).toContain("— ada asks to be friends: /accept ada or /decline ada");
    expect(heard).toContain("— you are in #Summer plan now: /open 2");
    expect(heard.at(-1)).toBe("— [2] #Summer plan ada: who comes?");
    expect(await listJson(ada, ["friends"])).toEqual([
      { state: "asked", id: anyId, username: "bob", displayName: "bob" },
    ]);
    listener.stdin?.end(
      "/accept ada\n/friends\n/open 2\nI do\n/rename Autumn plan\n/search comes\n/show 1\n/leave\n/dm ada see you\n",
    );
    const ended = new Promise((resolve) => listener.once("close", resolve));
    const said = withoutTimes(await readUntil(listener, "to @ada: see you"));
    expect(await ended).toBe(0);
    expect(said).toContain("friend  @ada");
    expect(said).toContain("— in #Summer plan");
    expect(said).toContain("bob: I do");
    expect(said.filter((line) => line.startsWith("> "))).toEqual([
      expect.stringMatching(/^> \d\d:\d\d ada: who comes\?$/u),
    ]);
    const { stdout } = await ada.run(["chat", "--to", "autumn plan"], "/chats\n");
    expect(withoutTimes(stdout)).toEqual(
      expect.arrayContaining([
        "bob has renamed it to Autumn plan",
        "bob has left",
        expect.stringMatching(/^ {2}\[\d\] @bob \(1 unread\) bob: see you$/u),
        expect.stringMatching(/^\* \[\d\] #Autumn plan \(1 member\)/u),
      ]),
    );
  });

  it("says what is wrong with a command, and goes on", async () => {
    await using town = await openTown(["ada"]);
    const [ada] = town.users;
    if (!ada) throw new Error("nobody lives here");
    const mistakes: readonly (readonly [line: string, answer: string])[] = [
      ["/send", "say which file: /send PATH"],
      ["/save", "say which file: /save N [PATH]"],
      ["/save 1", "no such file was shown: 1"],
      ["/history 0", "not a number from 1 to 1000: 0"],
      ["/open", "say which: /open NAME or /open N"],
      ["/open 9", "no conversation is called 9; /chats lists them"],
      ["/dm", "say to whom: /dm NAME [TEXT]"],
      ["/dm bob hi", "nobody is called bob"],
      ["/join nowhere", "no public room is called nowhere; /join lists them"],
      ["/befriend", "say who: /befriend NAME"],
      ["/friends", "no friends yet: /befriend NAME asks somebody"],
      ["/search", "say what to look for: /search WORDS"],
      ["/show 1", "there is no hit 1; /search WORDS finds some"],
    ];
    const lines = mistakes.map(([line]) => `${line}\n`).join("");
    const { code, stdout } = await ada.run(["chat"], lines);
    const answers = withoutTimes(stdout).filter((line) => line.startsWith("— "));
    expect(answers.filter((line) => !line.startsWith("— 1 online"))).toEqual(
      mistakes.map(([, answer]) => `— ${answer}`),
    );
    expect(code).toBe(0);
  });
});
