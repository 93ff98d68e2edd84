import { describe, expect, it } from "vitest";
import type { Frame, LiveClient } from "../testing/live-client.ts";
import { type NativeServer, openNativeServer } from "../testing/open-native-server.ts";
import { bodyOf, settle, toSend, transports } from "../testing/transports.ts";

type Person = { readonly token: string; readonly id: string };

/** A call of the conversations' service that must succeed. */
async function callAs(server: NativeServer, { token }: Person, method: string, body: object) {
  const answer = await server.call(`ConversationService/${method}`, body, token);
  expect(answer.body).not.toHaveProperty("code");
  return answer.body;
}

async function createGroup(server: NativeServer, owner: Person, members: readonly Person[]) {
  const memberIds = members.map(({ id }) => id);
  const draft = { kind: "CONVERSATION_KIND_GROUP", title: "Crew", memberIds };
  const { conversation } = await callAs(server, owner, "CreateConversation", draft);
  return conversation.id as string;
}

async function say(server: NativeServer, { token }: Person, conversationId: string, body: string) {
  const message = { conversationId, clientMessageId: `c ${body}`, text: { body } };
  const answer = await server.call("MessageService/PostMessage", message, token);
  expect(answer.body).toHaveProperty("event");
}

/** Connects and waits until the account's own log is caught up. */
async function enter(
  open: (url: string) => Promise<LiveClient>,
  server: NativeServer,
  { token, id }: Person,
  cursors: readonly object[] = [],
): Promise<LiveClient> {
  const client = await open(server.url);
  client.send({ hello: { token, cursors } });
  await client.next(({ caughtUp }) => caughtUp?.log === id);
  return client;
}

/** Waits until a client has everything that there was in a log. */
async function untilCaughtUp(client: LiveClient, log: string): Promise<void> {
  const isIt = ({ caughtUp }: Frame) => caughtUp?.log === log;
  if (!client.frames.some(isIt)) await client.next(isIt);
}

/** What a client was told of some logs, in short: `log:seq what`. */
function toStory(frames: readonly Frame[], names: Readonly<Record<string, string>>): string[] {
  return frames.flatMap(({ event, caughtUp, gap }) => {
    const { log, seq = 0 } = event ?? caughtUp ?? gap ?? {};
    const name = names[log];
    if (name === undefined) return [];
    if (caughtUp !== undefined) return [`${name} caught up at ${seq}`];
    if (gap !== undefined) return [`${name} gap ${gap.fromSeq}-${gap.toSeq}`];
    const kind = Object.keys(event).find((key) => !["log", "seq", "at", "actor"].includes(key));
    return [`${name} ${seq} ${bodyOf({ event }) ?? kind}`];
  });
}

describe.each(transports)("conversations that come and go over $name", ({ open }) => {
  it("are followed from the event that made the account a member, behind the event that says so", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    await using client = await enter(open, server, bob);
    const id = await createGroup(server, ada, []);
    await say(server, ada, id, "before bob");
    await callAs(server, ada, "AddMembers", { conversationId: id, accountIds: [bob.id] });
    await say(server, ada, id, "hello bob");
    await client.next((frame) => bodyOf(frame) === "hello bob");
    client.send(toSend("m1", "hello ada", id));
    await client.next((frame) => bodyOf(frame) === "hello ada");
    const story = toStory(client.frames, { [id]: "crew", [bob.id]: "own" });
    // Said when everything up to some event has been sent: which one is a matter of luck.
    expect(story.filter((line) => !line.startsWith("crew caught up"))).toEqual([
      "own caught up at 0",
      "own 1 conversationAdded",
      "crew 3 membersAdded",
      "crew 4 hello bob",
      "crew 5 hello ada",
    ]);
    expect(story.filter((line) => line.startsWith("crew caught up"))).toHaveLength(1);
  });

  it("end with the event that takes the account out, whatever is posted at that moment", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    await using client = await enter(open, server, bob);
    const id = await createGroup(server, ada, [bob]);
    await client.next(({ caughtUp }) => caughtUp?.log === id);
    const posts = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const posting = Promise.all(posts.map((body) => say(server, ada, id, body)));
    await say(server, ada, id, "soon");
    await callAs(server, ada, "RemoveMember", { conversationId: id, accountId: bob.id });
    await posting;
    await say(server, ada, id, "not for bob");
    await client.next(({ event }) => event?.conversationRemoved !== undefined);
    await settle(client);
    const page = { conversationId: id, afterSeq: "0", limit: 200 };
    const { body } = await server.call("MessageService/ListEvents", page, ada.token);
    const removedAt = body.events.find((event: Frame) => "memberRemoved" in event).seq;
    const seqs = client.frames.flatMap(({ event }) => (event?.log === id ? [event.seq] : []));
    expect(seqs).toEqual(Array.from({ length: Number(removedAt) - 1 }, (_, index) => index + 2));
    expect(client.frames.some((frame) => bodyOf(frame) === "not for bob")).toBe(false);
    const refused = await server.call("MessageService/ListEvents", page, bob.token);
    expect(refused.body.code).toBe("not_found");
  });

  it("are followed again after a way out and back", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    const id = await createGroup(server, ada, [bob]);
    await using client = await enter(open, server, bob);
    for (let round = 0; round < 3; round += 1) {
      await callAs(server, bob, "LeaveConversation", { conversationId: id });
      await say(server, ada, id, `without bob ${round}`);
      await callAs(server, ada, "AddMembers", { conversationId: id, accountIds: [bob.id] });
      await say(server, ada, id, `with bob ${round}`);
    }
    await client.next((frame) => bodyOf(frame) === "with bob 2");
    const bodies = client.frames.flatMap((frame) => bodyOf(frame) ?? []);
    expect(bodies).toEqual(["with bob 0", "with bob 1", "with bob 2"]);
  });

  it("that came while the client was away are sent from the event that made the account a member", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    const old = await createGroup(server, ada, [bob]);
    const id = await createGroup(server, ada, []);
    await say(server, ada, id, "before bob");
    await callAs(server, ada, "AddMembers", { conversationId: id, accountIds: [bob.id] });
    await say(server, ada, id, "while bob was away");
    const cursors = [
      { log: bob.id, seq: 1 },
      { log: old, seq: 2 },
    ];
    await using client = await enter(open, server, bob, cursors);
    for (const log of [id, old]) await untilCaughtUp(client, log);
    const { welcome } = client.frames[0] ?? {};
    expect(welcome.heads).toContainEqual({ log: id, seq: 4 });
    expect(toStory(client.frames, { [id]: "new", [old]: "old" }).toSorted()).toEqual([
      "new 3 membersAdded",
      "new 4 while bob was away",
      "new caught up at 4",
      "old caught up at 2",
    ]);
    await using fresh = await enter(open, server, bob);
    await untilCaughtUp(fresh, id);
    expect(toStory(fresh.frames, { [id]: "new" })).toEqual(["new caught up at 4"]);
  });

  it("leave out what is too much, and say what", async () => {
    const limits = { maxMissedEvents: 5, eventsAfterGap: 2 };
    await using server = await openNativeServer({ limits });
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    const id = await createGroup(server, ada, [bob]);
    for (let index = 0; index < 6; index += 1) await say(server, ada, id, `n${index}`);
    await using client = await enter(open, server, bob, [{ log: bob.id, seq: 0 }]);
    await untilCaughtUp(client, id);
    expect(toStory(client.frames, { [id]: "crew" })).toEqual([
      "crew gap 2-6",
      "crew 7 n4",
      "crew 8 n5",
      "crew caught up at 8",
    ]);
  });

  it("are followed when they are hidden too: the next message shows them", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    const opened = await callAs(server, ada, "OpenDirect", { accountId: bob.id });
    const { id } = opened.conversation;
    await callAs(server, bob, "HideConversation", { conversationId: id });
    await using client = await enter(open, server, bob);
    await say(server, ada, id, "are you there?");
    expect(await client.next(bodyOf)).toMatchObject({ event: { log: id, seq: 3 } });
  });
});

describe.each(transports)("what is shown of a conversation over $name", ({ open }) => {
  it("is for its members alone, and ends with the membership", async () => {
    await using server = await openNativeServer();
    const people = [
      await server.enter("ada"),
      await server.enter("bob"),
      await server.enter("eve"),
    ];
    const [ada, bob, eve] = people as [Person, Person, Person];
    const id = await createGroup(server, ada, [bob]);
    await using talker = await enter(open, server, ada);
    await using member = await enter(open, server, bob);
    await using stranger = await enter(open, server, eve);
    const { clock } = server.core.ports;
    clock.advance(1000);
    for (const client of [member, stranger]) client.send({ watch: { conversationIds: [id] } });
    await member.next("presenceChanged");
    await settle(stranger);
    talker.send({ typing: { conversationId: id } });
    expect((await member.next("somebodyTyping")).somebodyTyping.conversationId).toBe(id);
    await callAs(server, ada, "RemoveMember", { conversationId: id, accountId: bob.id });
    await member.next(({ event }) => event?.conversationRemoved !== undefined);
    const count = member.frames.length;
    for (const client of [member, stranger]) client.send({ watch: { conversationIds: [id] } });
    clock.advance(5000);
    talker.send({ typing: { conversationId: id } });
    talker.send({ setActivity: { isActive: false } });
    await settle(talker);
    clock.advance(5000);
    for (const client of [member, stranger]) {
      await settle(client);
      await settle(client);
    }
    const isShown = (frame: Frame) => "somebodyTyping" in frame || "presenceChanged" in frame;
    expect(member.frames.slice(count).filter(isShown)).toEqual([]);
    expect(stranger.frames.filter(isShown)).toEqual([]);
  });

  it("shows who came and no longer who left", async () => {
    await using server = await openNativeServer();
    const people = [
      await server.enter("ada"),
      await server.enter("bob"),
      await server.enter("eve"),
    ];
    const [ada, bob, eve] = people as [Person, Person, Person];
    const id = await createGroup(server, ada, [bob]);
    await using watcher = await enter(open, server, ada);
    await using leaver = await enter(open, server, bob);
    await using comer = await enter(open, server, eve);
    const { clock } = server.core.ports;
    clock.advance(1000);
    watcher.send({ watch: { conversationIds: [id] } });
    await watcher.next(({ presenceChanged }) => presenceChanged?.account.username === "bob");
    await callAs(server, ada, "AddMembers", { conversationId: id, accountIds: [eve.id] });
    await callAs(server, bob, "LeaveConversation", { conversationId: id });
    await watcher.next(({ event }) => event?.memberLeft !== undefined);
    const count = watcher.frames.length;
    for (const client of [leaver, comer]) {
      client.send({ setActivity: { isActive: false } });
      await settle(client);
    }
    clock.advance(1000);
    await watcher.next("presenceChanged");
    await settle(watcher);
    const shown = watcher.frames
      .slice(count)
      .flatMap(({ presenceChanged }) =>
        presenceChanged === undefined ? [] : [presenceChanged.account.username],
      );
    expect(shown).toEqual(["eve"]);
  });
});
