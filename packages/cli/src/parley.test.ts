import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTestFolder, openTestServer } from "./testing/open-test-server.ts";
import { createUser, readUntil, withoutTimes } from "./testing/run-parley.ts";

// Real processes on a machine that may be busy: the time is only there to end what hangs.
describe("parley", { timeout: 120_000 }, () => {
  it("says what there is, and refuses what there is not", async () => {
    await using folder = await makeTestFolder();
    await using server = await openTestServer(folder.path);
    const { run } = createUser(server.url, folder.path, "ada");
    const help = await run(["help"]);
    expect([help.code, help.stdout.includes("parley COMMAND --help")]).toEqual([0, true]);
    expect(await run(["sned"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "parley: unknown command: sned; there are serve, chat, send, chats, friends, search, register, login, sessions, password, backup, restore, doctor, audit\n",
    });
    const all = ["chat", "send", "chats", "friends", "search", "register", "login"];
    for (const command of [
      ...all,
      "sessions",
      "password",
      "backup",
      "restore",
      "doctor",
      "audit",
    ]) {
      const { code, stdout } = await run([command, "--help"]);
      expect([code, stdout.startsWith(`Usage: parley ${command} `)]).toEqual([0, true]);
      expect(stdout).toContain("Examples:");
    }
  });

  it("registers, stays signed in, sends, and tells scripts how it went", async () => {
    await using folder = await makeTestFolder();
    await using server = await openTestServer(folder.path);
    const { run } = createUser(server.url, folder.path, "ada");
    expect(await run(["send", "too early"])).toEqual({
      code: 4,
      stdout: "",
      stderr: "parley send: nobody is signed in: run `parley login` or give --user\n",
    });
    expect((await run(["register", "--user", "ada"])).code).toBe(0);
    const sent = await run(["send", "--json", "Hello,", "everybody"]);
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([
      0,
      {
        conversationId: "lobby",
        seq: 2,
        id: expect.stringMatching(/^m_/),
        clientMessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
    expect(await run(["send"], "from a\npipe\n")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await run(["send", " "])).code).toBe(1);
    expect((await run(["send", "--frob"])).code).toBe(2);
    expect((await run(["send", "x", "--server", "127.0.0.1:1", "--user", "ada"])).code).toBe(3);
    expect((await run(["login", "--end"])).code).toBe(0);
    expect((await run(["send", "too late"])).code).toBe(4);
  });

  it("talks with another terminal, and passes files on", async () => {
    await using folder = await makeTestFolder();
    await using server = await openTestServer(folder.path);
    const ada = createUser(server.url, folder.path, "ada");
    const bob = createUser(server.url, folder.path, "bob");
    await ada.run(["register", "--user", "ada", "--name", "Ada L"]);
    await bob.run(["register", "--user", "bob"]);
    const sent = join(folder.path, "plan.txt");
    const saved = join(folder.path, "saved.txt");
    await writeFile(sent, "the plan");
    const chat = bob.start(["chat"]);
    const begun = await readUntil(chat, "online:");
    expect(begun).toContain("bob has joined");
    expect((await ada.run(["chat"], `Hello, Bob\n/send ${sent}\n`)).code).toBe(0);
    const heard = await readUntil(chat, "/save 1)\n");
    expect(withoutTimes(heard)).toEqual([
      "Ada L: Hello, Bob",
      "Ada L sent file [1] plan.txt (8 B, /save 1)",
    ]);
    const exit = new Promise((resolve) => chat.once("close", resolve));
    chat.stdin?.end(`/save 1 ${saved}\n//slashes are welcome\n/wave\n`);
    const rest = await readUntil(chat, "— saved");
    expect(withoutTimes(rest)).toContain("— unknown command: /wave; /help shows what there is");
    expect(await exit).toBe(0);
    expect(await readFile(saved, "utf8")).toBe("the plan");
    const { stdout } = await ada.run(["chat"], "/quit\n/never read\n");
    expect(stdout).not.toContain("never read");
  });

  it("keeps what was written without a server, and sends it the next time", async () => {
    await using folder = await makeTestFolder();
    const first = await openTestServer(folder.path);
    const { run } = createUser(first.url, folder.path, "ada");
    await run(["register", "--user", "ada"]);
    await first[Symbol.asyncDispose]();
    const offline = await run(["chat"], "into the void\n");
    expect([offline.code, offline.stderr]).toEqual([
      0,
      "parley chat: 1 not sent yet; it goes out the next time\n",
    ]);
    await using second = await openTestServer(folder.path, first.port);
    expect((await run(["chat"])).code).toBe(0);
    const { stdout } = await run(["send", "--json", "after it", "--server", second.url]);
    expect(JSON.parse(stdout).seq).toBe(3);
  });
});
