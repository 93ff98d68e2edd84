import { isMessageEvent, lobbyId, type SessionId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openLine, toTestLink } from "./testing/open-line.ts";

describe("conversations", () => {
  it("bring direct messages, marked, and can be talked in", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const alsoAnna = await line.enter("anna");
    const bert = await line.enter("Bert B");
    await alsoAnna.until('* "Bert B" joined\n');
    alsoAnna.clear();
    expect(await anna.say('/msg "bert b" psst')).toBe('* "Bert B" joined\n');
    expect(await bert.until("psst\n")).toBe("[22:13] (direct) anna: psst\n");
    expect(await alsoAnna.until("psst\n")).toBe('[22:13] (to "Bert B") anna: psst\n');
    bert.clear();
    expect(await bert.say("/join anna")).toBe("* you talk with anna now\n[22:13] anna: psst\n");
    bert.write("what?\n");
    expect(await anna.until("what?\n")).toContain('[22:13] (direct) "Bert B": what?\n');
    anna.write("in the lobby\n");
    expect(await bert.until("lobby\n")).toBe("[22:13] (Lobby) anna: in the lobby\n");
    bert.clear();
    expect(await bert.say("/join lobby")).toMatch(/^\* you talk in Lobby now\n.*in the lobby\n$/s);
    expect((await bert.say("/rooms")).split("\n").toSorted()).toEqual([
      "",
      "* Lobby: room of 2, you talk here",
      "* anna: the two of you",
    ]);
    expect(await anna.say("/msg anna me")).toContain(
      "! a direct conversation is with somebody else\n",
    );
  });

  it("bring groups, which people can leave", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const bert = await line.enter("bert");
    await anna.until("* bert joined\n");
    anna.clear();
    expect(await anna.say('/group "The team" bert')).toMatch(/^\* you talk in The team now\n/);
    await bert.until("* anna added you to The team: /join The team\n");
    bert.clear();
    anna.write("hello team\n");
    expect(await bert.until("team\n")).toBe("[22:13] (The team) anna: hello team\n");
    bert.clear();
    expect(await bert.say("/join the team")).toMatch(
      /^\* you talk in The team now\n.*hello team\n$/s,
    );
    bert.write("hi\n");
    expect(await anna.until("hi\n")).toBe("[22:13] bert: hi\n");
    anna.clear();
    expect(await anna.say("/who")).toBe("* here: anna, bert\n");
    expect(await bert.say("/leave")).toMatch(/^\* you leave The team and talk in the lobby now\n/);
    await anna.until("* bert left\n");
    expect(await bert.say("hello lobby")).toBe("");
    expect(await anna.until("lobby\n")).toContain("[22:13] (Lobby) bert: hello lobby\n");
    expect(await bert.say("/join the team")).toContain("! nothing and nobody is called");
  });

  it("tell who is taken out of the one that is talked in, and show no more of it", async () => {
    await using line = await openLine();
    const { core } = line;
    const owner = await core.enter("owner");
    const bert = await line.enter("bert");
    const { id: bertId } = await core.accounts.getByUsername(owner, "bert");
    const draft = { kind: "group", title: "Team", memberIds: [bertId] } as const;
    const { id } = await core.conversations.create(owner, draft);
    await bert.until("* owner added you to Team: /join Team\n");
    await bert.say("/join Team");
    await core.conversations.removeMember(owner, id, bertId);
    await bert.until("* owner took you out of a conversation\n* you talk in the lobby now\n");
    bert.clear();
    const content = { kind: "text", text: "secret" } as const;
    await core.messages.post(owner, { conversationId: id, clientMessageId: "", content });
    await core.messages.post(owner, {
      ...{ conversationId: lobbyId, clientMessageId: "" },
      content: { kind: "text", text: "public" },
    });
    await bert.until("public\n");
    expect(bert.take()).not.toContain("secret");
    await core.conversations.addMembers(owner, id, [bertId]);
    await bert.until("* owner added you to Team: /join Team\n");
    await core.conversations.rename(owner, id, "Crew");
    await core.messages.post(owner, { conversationId: id, clientMessageId: "", content });
    await bert.until("[22:13] (Crew) owner: secret\n");
  });

  it("are joined by title or id, and a title that several have is told", async () => {
    await using line = await openLine();
    const { core } = line;
    const owner = await core.enter("owner");
    const open = (title: string) =>
      core.conversations.create(owner, { kind: "room", title, isPublic: true, memberIds: [] });
    const [chess, one, two] = [await open("Chess"), await open("Twins"), await open("twins")];
    const bert = await line.enter("bert");
    expect(await bert.say("/rooms")).toContain("* Chess: 1 in it, open to you\n");
    expect(await bert.say("/join chess")).toMatch(/^\* you talk in Chess now\n/);
    expect(await bert.say("/join twins")).toMatch(
      /^! several are called twins: write \/join c_\w+ or \/join c_\w+\n$/,
    );
    expect(await bert.say(`/join ${two.id}`)).toMatch(/^\* you talk in twins now\n/);
    const members = await core.conversations.listMembers(owner, chess.id, {
      pageToken: "",
      pageSize: 9,
    });
    expect(members.members.map(({ account }) => account.username)).toEqual(["bert", "owner"]);
    expect((await core.conversations.get(owner, one.id)).memberCount).toBe(1);
  });

  it("are told at sign-in when there is something unread", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    await (await line.enter("bert")).end();
    await anna.say("/msg bert one");
    await anna.say("/msg bert two");
    await anna.say("/add bert");
    const bert = line.dial();
    bert.write("/login bert password of bert\n");
    await bert.pong();
    expect(bert.text).toContain(
      "* unread: anna (2); /join NAME shows it\n* waiting for your /accept or /decline: anna\n",
    );
    await bert.say("/join anna");
    await bert.end();
    const again = line.dial();
    again.write("/login bert password of bert\n");
    await again.pong();
    expect(again.text).not.toContain("unread");
  });
});

describe("friends", () => {
  it("ask, answer and are listed", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const bert = await line.enter("bert");
    const carl = await line.enter("carl");
    await anna.until("* carl joined\n");
    anna.clear();
    expect(await anna.say("/friends")).toBe("* friends: none yet; /add NAME asks somebody\n");
    expect(await anna.say("/add bert")).toBe("* you have asked bert\n");
    await bert.until("* anna wants to be your friend: /accept anna or /decline anna\n");
    expect(await anna.say("/friends")).toContain("* asked by you: bert\n");
    expect(await bert.say("/friends")).toContain("* waiting for your /accept or /decline: anna\n");
    expect(await bert.say("/accept anna")).toContain("* anna is your friend now\n");
    await anna.until("* bert is your friend now\n");
    expect(await anna.say("/friends")).toContain("* friends: bert (here)\n");
    expect(await bert.say("/unfriend anna")).toContain("* anna is not your friend any more\n");
    await anna.until("* bert is not your friend any more\n");
    expect(await bert.say("/unfriend anna")).toMatch(/^! /);
    await carl.say("/add anna");
    await anna.until("* carl wants to be your friend");
    expect(await anna.say("/decline carl")).toContain("* carl is told no\n");
    await carl.until("* anna does not want to be friends\n");
  });
});

describe("files and search", () => {
  it("show a file with a link that is each reader's own", async () => {
    await using line = await openLine();
    const { core, port } = line;
    const sender = await core.enter("sender");
    const anna = await line.enter("anna");
    const bert = await line.enter("bert");
    const file = await core.files.store(sender, "a b.txt", new Uint8Array(1500));
    await core.messages.post(sender, {
      ...{ conversationId: lobbyId, clientMessageId: "" },
      content: { kind: "file", fileId: file.id },
    });
    const links = await Promise.all(
      [anna, bert].map(async (client) => {
        const text = await client.until(/sent a b\.txt \(1\.5 kB\) .*\n/);
        return /\(1\.5 kB\) (.*)\n/.exec(text)?.[1];
      }),
    );
    const sessions = await Promise.all(
      links.map(async (link) => {
        const id = /s=(.*)$/.exec(link ?? "")?.[1];
        const session = await core.sessions.find(toId<SessionId>(id ?? ""));
        expect(link).toBe(
          `http://127.0.0.1:${port}${toTestLink(file.id, file.name, { id: toId<SessionId>(id ?? "") })}`,
        );
        return session?.account.username;
      }),
    );
    expect(sessions).toEqual(["anna", "bert"]);
    anna.clear();
    expect(await anna.say("/files")).toBe(`* sender sent a b.txt (1.5 kB) ${links[0]}\n`);
    expect(await anna.say("/join sender")).toContain("* you talk with sender now\n");
    expect(await anna.say("/files")).toBe("* no file has been sent here lately\n");
    expect(await anna.say("/history")).toBe("* nothing has been said here\n");
  });

  it("find messages in every conversation of the person and in no other", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const bert = await line.enter("bert");
    const carl = await line.enter("carl");
    await anna.say("apples for all");
    await anna.say("/msg bert apples for bert");
    expect(await bert.say("/search apples")).toContain(
      "[22:13] (Lobby) anna: apples for all\n[22:13] (direct) anna: apples for bert\n",
    );
    await carl.pong();
    carl.clear();
    expect(await carl.say("/search apples")).toBe("[22:13] (Lobby) anna: apples for all\n");
    expect(await carl.say("/search pears")).toBe("* nothing was found\n");
    const page = await line.core.messages.list(
      await line.core.enter("dora"),
      lobbyId,
      { kind: "newest" },
      50,
    );
    expect(page.events.filter(isMessageEvent).length).toBe(1);
  });
});
