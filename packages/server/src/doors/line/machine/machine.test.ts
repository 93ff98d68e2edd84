import { lobbyId, type Session } from "@parley/core";
import { createSeededRandom, type TestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import type { LineClient } from "../testing/line-client.ts";
import { openLine, type TestLine } from "../testing/open-line.ts";

type Fields = Record<string, unknown>;

/** The objects among the lines; what comes before `/json` is for people. */
function listObjects(text: string): readonly Fields[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((each) => each.startsWith("{"))
    .map((each) => JSON.parse(each));
}

/** Signs in and switches; answers when the welcome and the end of all catching up have been read. */
async function enterMachine(line: TestLine, name: string, cursors = ""): Promise<LineClient> {
  const client = line.dial();
  client.write(`/login ${name} password of ${name}\n/json ${cursors}\n`);
  await client.until('"type":"welcome"');
  await ping(client);
  return client;
}

let pings = 0;

/** Waits for the answer to a ping, behind all that was asked before. */
async function ping(client: LineClient): Promise<readonly Fields[]> {
  pings += 1;
  client.write(`{"type":"ping","client_id":"ping ${pings}"}\n`);
  return listObjects(await client.until(`{"type":"pong","client_id":"ping ${pings}"}\n`));
}

function post(core: TestCore, session: Session, text: string, conversationId = lobbyId) {
  const content = { kind: "text", text } as const;
  return core.messages.post(session, { conversationId, clientMessageId: "", content });
}

const toSeqs = (objects: readonly Fields[], log: string) =>
  objects
    .filter((each) => each.log === log && /^(message|event)$/.test(`${each.type}`))
    .map(({ seq }) => seq);

describe("machine mode", () => {
  it("welcomes with the logs, and brings what happens, also what the client itself sent", async () => {
    await using line = await openLine();
    const anna = await line.core.enter("anna");
    const bert = await line.core.enter("bert");
    const client = await enterMachine(line, "anna");
    const [welcome] = listObjects(client.take());
    expect(welcome).toMatchObject({
      type: "welcome",
      epoch: line.core.epoch,
      account: { id: anna.account.id, name: "anna" },
      logs: [{ log: anna.account.id }, { log: "lobby", after: 2, head: 2 }],
      conversations: [{ id: "lobby", kind: "room", title: "Lobby", member_count: 2 }],
    });
    client.write('{"type":"send","client_id":"x1","text":"one\\ntwo"}\n');
    await client.until('"seq":3,"at"');
    const { event } = await post(line.core, bert, "\u001b[2J");
    await client.until(event.body.id);
    const objects = await ping(client);
    const from = (session: Session) => {
      const { id, username, displayName } = session.account;
      return { id, name: username, display_name: displayName };
    };
    const at = event.at;
    expect(objects.filter(({ type }) => type === "sent" || type === "message")).toEqual(
      expect.arrayContaining([
        {
          type: "sent",
          client_id: "x1",
          log: "lobby",
          seq: 3,
          at,
          id: expect.any(String),
          is_duplicate: false,
        },
        {
          type: "message",
          log: "lobby",
          seq: 3,
          at,
          from: from(anna),
          id: expect.any(String),
          client_id: "x1",
          text: "one\ntwo",
        },
        {
          type: "message",
          log: "lobby",
          seq: 4,
          at,
          from: from(bert),
          id: event.body.id,
          client_id: "",
          text: "\u001b[2J",
        },
      ]),
    );
  });

  it("answers a retry with the first message, and refuses by client_id", async () => {
    await using line = await openLine();
    await line.core.enter("anna");
    const client = await enterMachine(line, "anna");
    client.clear();
    client.write('{"type":"send","client_id":"x1","text":"hi"}\n'.repeat(2));
    client.write('{"type":"send","client_id":"x2","text":" "}\n');
    client.write('{"type":"send","client_id":"x3","conversation":"c_none","text":"hi"}\n');
    client.write('{"type":"send","client_id":"x4","to":"nobody","text":"hi"}\n');
    client.write('nonsense\n{"type":"read","client_id":"x5","seq":99}\n\n');
    client.write(Buffer.from([0xff, 0x0a]));
    client.write(`"${"x".repeat(70_000)}"\n`);
    const answers = (await ping(client)).filter(({ type }) => /sent|refused|error/.test(`${type}`));
    expect(
      answers.map((each) => [each.type, each.client_id, each.seq ?? each.code, each.is_duplicate]),
    ).toEqual([
      ["sent", "x1", 2, false],
      ["sent", "x1", 2, true],
      ["refused", "x2", "invalid_argument", undefined],
      ["refused", "x3", "not_found", undefined],
      ["refused", "x4", "not_found", undefined],
      ["error", undefined, "invalid_argument", undefined],
      ["error", "x5", "invalid_argument", undefined],
      ["error", undefined, "invalid_argument", undefined],
      ["error", undefined, "invalid_argument", undefined],
    ]);
  });

  it("shows nobody what is not theirs", async () => {
    await using line = await openLine();
    await line.core.enter("anna");
    const bert = await line.core.enter("bert");
    const draft = { kind: "group", title: "Private", memberIds: [] } as const;
    const { id } = await line.core.conversations.create(bert, draft);
    await post(line.core, bert, "secret", id);
    const client = await enterMachine(line, "anna", `{"${id}":0,"${bert.account.id}":0}`);
    for (const log of [id, bert.account.id]) {
      client.write(`${JSON.stringify({ type: "history", client_id: "x", log })}\n`);
      client.write(
        `${JSON.stringify({ type: "read", client_id: "x", conversation: log, seq: 1 })}\n`,
      );
      client.write(
        `${JSON.stringify({ type: "send", client_id: "x", conversation: log, text: "hi" })}\n`,
      );
    }
    const answers = (await ping(client)).filter((each) => each.client_id === "x");
    expect(answers.map(({ type, code }) => [type, code])).toEqual(
      [0, 1].flatMap(() => [
        ["error", "not_found"],
        ["error", "not_found"],
        ["refused", "not_found"],
      ]),
    );
    expect(client.text).not.toContain("secret");
    const person = line.dial();
    person.write(`/login anna password of anna\n/join ${id}\n/join Private\n/search secret\n`);
    await person.pong();
    expect(person.text).toContain(`! nothing and nobody is called ${id}`);
    expect(person.text).toContain("! nothing and nobody is called Private");
    expect(person.text).toContain("* nothing was found");
    expect(person.text).not.toContain("bert: ");
  });

  it("resumes each log after its cursor, and the one that is talked in after a number", async () => {
    await using line = await openLine();
    const anna = await line.core.enter("anna");
    const bert = await line.core.enter("bert");
    const { id } = await line.core.conversations.openDirect(bert, anna.account.id);
    for (let n = 0; n < 5; n++) await post(line.core, bert, `lobby ${n}`);
    for (let n = 0; n < 3; n++) await post(line.core, bert, `direct ${n}`, id);
    const resume = async (cursors: string) => {
      const client = await enterMachine(line, "anna", cursors);
      await client.until(`"type":"caught_up","log":"${id}"`);
      await client.until('"type":"caught_up","log":"lobby"');
      const objects = listObjects(client.text);
      await client.end();
      return { lobby: toSeqs(objects, "lobby"), direct: toSeqs(objects, id) };
    };
    expect(await resume("4")).toEqual({ lobby: [5, 6, 7], direct: [] });
    expect(await resume(`{"lobby":6,"${id}":0}`)).toEqual({ lobby: [7], direct: [1, 2, 3, 4, 5] });
    // Without a cursor a log is new; one that this history never reached is of another one.
    expect(await resume('{"lobby":999}')).toEqual({ lobby: [], direct: [1, 2, 3, 4, 5] });
    expect(await resume("")).toEqual({ lobby: [], direct: [] });
  });

  it("begins a long log that is new to the client with its newest events, and says so", async () => {
    await using line = await openLine({ limits: { maxNewEvents: 3 } });
    const anna = await line.core.enter("anna");
    for (let n = 0; n < 5; n++) await post(line.core, anna, `${n}`);
    const client = await enterMachine(line, "anna", "{}");
    await client.until('"type":"caught_up","log":"lobby"');
    const objects = listObjects(client.text);
    expect(objects.find(({ type }) => type === "gap")).toEqual({
      type: "gap",
      log: "lobby",
      from: 1,
      to: 3,
    });
    expect(toSeqs(objects, "lobby")).toEqual([4, 5, 6]);
    client.clear();
    client.write('{"type":"history","client_id":"h","before":4,"limit":2}\n');
    const [history] = (await ping(client)).filter(({ type }) => type === "history");
    expect(history).toMatchObject({
      client_id: "h",
      log: "lobby",
      head: 6,
      events: [{ seq: 2 }, { seq: 3 }],
    });
  });

  it("follows conversations that are new, from their beginning, and leaves those that are gone", async () => {
    await using line = await openLine();
    const { core } = line;
    const anna = await core.enter("anna");
    const bert = await core.enter("bert");
    const client = await enterMachine(line, "anna");
    client.clear();
    const draft = { kind: "group", title: "Team", memberIds: [anna.account.id] } as const;
    const { id, head } = await core.conversations.create(bert, draft);
    await post(core, bert, "first", id);
    await client.until('"text":"first"');
    const objects = await ping(client);
    expect(objects.find(({ type }) => type === "conversation")).toMatchObject({
      id,
      title: "Team",
      after: 0,
    });
    expect(toSeqs(objects, id)).toEqual(Array.from({ length: head + 1 }, (_, index) => index + 1));
    await core.conversations.removeMember(bert, id, anna.account.id);
    await client.until('"kind":"conversation_removed"');
    await ping(client);
    client.clear();
    const { event } = await post(core, bert, "not for anna", id);
    await core.conversations.addMembers(bert, id, [anna.account.id]);
    await post(core, bert, "again", id);
    await client.until('"text":"again"');
    // It goes on where the client was: who is in may read what was said before.
    expect(toSeqs(await ping(client), id)).toContain(event.seq);
    expect(new Set(toSeqs(listObjects(client.text), id)).size).toBe(
      toSeqs(listObjects(client.text), id).length,
    );
    client.write('{"type":"conversations","client_id":"c"}\n{"type":"quit"}\n');
    await client.closed;
    expect(listObjects(client.text).find(({ type }) => type === "conversations")).toMatchObject({
      client_id: "c",
      conversations: expect.arrayContaining([expect.objectContaining({ id, unread_count: 1 })]),
    });
  });

  it("goes on at the cursor of a conversation that the account comes back to later", async () => {
    await using line = await openLine();
    const { core } = line;
    const anna = await core.enter("anna");
    const bert = await core.enter("bert");
    const draft = { kind: "group", title: "Team", memberIds: [] } as const;
    const { id } = await core.conversations.create(bert, draft);
    await post(core, bert, "had already", id);
    const client = await enterMachine(line, "anna", `{"${id}":2}`);
    await core.conversations.addMembers(bert, id, [anna.account.id]);
    await client.until('"kind":"members_added"');
    expect(toSeqs(await ping(client), id)).toEqual([3]);
  });

  it("tells who comes and goes, and a program that is too fast", async () => {
    await using line = await openLine({ limits: { lineBurst: 5, linesPerSecond: 1 } });
    await line.core.enter("anna");
    const client = await enterMachine(line, "anna");
    line.core.presence.join(await line.core.enter("bert"));
    line.core.ports.clock.advance(line.core.limits.presenceWindowMs);
    await client.until('"name":"bert","display_name":"bert"},"state":"active"}\n');
    client.write('{"type":"send","client_id":"x","text":"hi"}\n'.repeat(3));
    await client.until('"code":"resource_exhausted"');
    expect(listObjects(client.text).filter(({ type }) => type === "refused")[0]).toEqual({
      type: "refused",
      client_id: "x",
      code: "resource_exhausted",
      error: "too many lines, they are dropped",
      retry_after_ms: expect.any(Number),
    });
  });

  it("loses nothing and doubles nothing while its line is cut again and again", async () => {
    await using line = await openLine();
    const { core } = line;
    await core.enter("anna");
    const bert = await core.enter("bert");
    const random = createSeededRandom(3);
    const number = (below: number) => (random.bytes(1)[0] ?? 0) % below;
    const total = 120;

    const seen: Fields[] = [];
    let cursor = 0;
    const unanswered = new Map(
      Array.from({ length: total }, (_, n) => [
        `own ${n}`,
        `{"type":"send","client_id":"own ${n}","text":"own ${n}"}\n`,
      ]),
    );
    let cuts = 0;

    /** Reads what came on one connection as a program would: whole lines, in order. */
    function read(text: string): void {
      for (const object of listObjects(text)) {
        if (object.type === "sent") unanswered.delete(String(object.client_id));
        if (object.log !== "lobby" || (object.type !== "message" && object.type !== "event"))
          continue;
        seen.push(object);
        cursor = Number(object.seq);
      }
    }

    const posting = (async () => {
      for (let n = 0; n < total; n++) {
        await post(core, bert, `other ${n}`);
        if (n % 3 === 0) await new Promise(setImmediate);
      }
    })();
    while (unanswered.size > 0) {
      const client = line.dial();
      client.write(`/login anna password of anna\n/json {"lobby":${cursor}}\n`);
      client.write([...unanswered.values()].slice(0, 40).join(""));
      // Cut in the middle of whatever comes, after some bytes.
      const enough = 300 + number(250) * 40;
      while (client.text.length < enough && unanswered.size > 0) {
        const length = client.text.length;
        await Promise.race([
          client.until(new RegExp(`^[^]{${Math.min(length + 1, enough)}}`)),
          client.closed,
        ]);
        if (
          listObjects(client.text).filter(({ type }) => type === "sent").length >=
          Math.min(40, unanswered.size)
        )
          break;
      }
      const text = client.text;
      client.socket.resetAndDestroy();
      await client.closed;
      // The cut is at any byte: what is behind it has not been read.
      read(text.slice(0, text.length - number(60)));
      cuts += 1;
    }
    await posting;
    const last = await enterMachine(line, "anna", `{"lobby":${cursor}}`);
    await last.until('"type":"caught_up","log":"lobby"');
    read(last.text);

    expect(cuts).toBeGreaterThan(3);
    expect(seen.map(({ seq }) => seq)).toEqual(
      Array.from({ length: seen.length }, (_, index) => index + 1),
    );
    const texts = seen.flatMap(({ text }) => (text === undefined ? [] : [String(text)]));
    const expected = ["own", "other"].flatMap((who) =>
      Array.from({ length: total }, (_, n) => `${who} ${n}`),
    );
    expect(texts.toSorted()).toEqual(expected.toSorted());
  });
});
