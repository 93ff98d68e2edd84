import { describe, expect, it } from "vitest";
import { openNativeServer } from "./testing/open-native-server.ts";

/** A server with two people and a group of the first. */
async function setUp() {
  const server = await openNativeServer();
  const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
  const draft = { kind: "CONVERSATION_KIND_GROUP", title: "Crew" };
  const made = await server.call("ConversationService/CreateConversation", draft, ada.token);
  const conversationId: string = made.body.conversation.id;
  return { ada, bob, conversationId, ...server };
}

describe("calls about people and conversations", () => {
  it.each([
    ["ConversationService/CreateConversation", { title: "x" }],
    ["ConversationService/CreateConversation", { kind: "CONVERSATION_KIND_DIRECT", title: "x" }],
    ["ConversationService/CreateConversation", { kind: "CONVERSATION_KIND_ROOM" }],
    [
      "ConversationService/CreateConversation",
      { kind: "CONVERSATION_KIND_ROOM", title: "x".repeat(101) },
    ],
    ["ConversationService/ListRooms", { pageSize: 201 }],
    ["ConversationService/ChangeRole", { conversationId: "lobby", role: "king" }],
    ["SearchService/SearchMessages", { text: "x", pageSize: 101 }],
    ["SearchService/SearchMessages", { text: "x", pageToken: "7" }],
    ["SearchService/SearchMessages", { text: "x", pageToken: `7 ${"x".repeat(65)}` }],
    ["SearchService/SearchAccounts", { limit: 501 }],
    ["PhoneService/SetPhone", {}],
    ["PhoneService/SendCode", { phone: "12345" }],
    ["PhoneService/SendCode", { phone: "no number" }],
  ])("%s refuses %j", async (method, body) => {
    await using server = await setUp();
    const answer = await server.call(method, body, server.ada.token);
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_argument"]);
  });

  it.each([
    "GetConversation",
    "ListMembers",
    "LeaveConversation",
    "RemoveMember",
    "AddMembers",
    "HideConversation",
    "RenameConversation",
    "JoinRoom",
  ])("%s hides from strangers that there is such a conversation", async (method) => {
    await using server = await setUp();
    const { bob, conversationId } = server;
    const here = { conversationId, accountId: bob.id, accountIds: [bob.id], title: "x" };
    const answers = [here, { ...here, conversationId: "c_none" }].map((body) =>
      server.call(`ConversationService/${method}`, body, bob.token),
    );
    const [answer, nowhere] = (await Promise.all(answers)).map(({ body }) => body);
    expect([answer.code, nowhere]).toEqual(["not_found", answer]);
  });

  it("refuse what the role of the caller does not allow", async () => {
    await using server = await setUp();
    const { ada, bob, conversationId } = server;
    const call = async (method: string, person: { token: string }, body: object) => {
      const request = { conversationId, ...body };
      const answer = await server.call(`ConversationService/${method}`, request, person.token);
      return answer.body.code;
    };
    await call("AddMembers", ada, { accountIds: [bob.id] });
    expect(await call("RemoveMember", bob, { accountId: ada.id })).toBe("permission_denied");
    const role = { accountId: bob.id, role: "admin" };
    expect(await call("ChangeRole", bob, role)).toBe("failed_precondition");
    expect(await call("ChangeRole", bob, { ...role, accountId: ada.id })).toBe("permission_denied");
    expect(await call("HideConversation", bob, {})).toBe("failed_precondition");
    const lobby = { conversationId: "lobby" };
    expect(await call("LeaveConversation", bob, lobby)).toBe("failed_precondition");
    expect(await call("RenameConversation", bob, { ...lobby, title: "x" })).toBe(
      "failed_precondition",
    );
  });

  it("of phones need no token where one gets in by them, and tell nothing of others", async () => {
    await using server = await setUp();
    const saidCode = { codeId: "v_none", phone: "491234567", code: "0000" };
    for (const method of ["RegisterByPhone", "SignInByPhone"]) {
      const { body } = await server.call(`PhoneService/${method}`, { saidCode });
      expect(body.code).toBe("permission_denied");
    }
    for (const method of ["SetPhone", "GetPhone"]) {
      const { body } = await server.call(`PhoneService/${method}`, { saidCode });
      expect(body.code).toBe("unauthenticated");
    }
    const { body } = await server.call("PhoneService/SendCode", { phone: "491234567" });
    expect(body).toEqual({ codeId: expect.stringMatching(/^v_\w{16}$/) });
  });

  it.each([
    "FriendService/ListFriends",
    "FriendService/BlockAccount",
    "SearchService/SearchMessages",
    "SearchService/SearchAccounts",
    "ConversationService/ListRooms",
  ])("%s needs a token", async (method) => {
    await using server = await setUp();
    expect((await server.call(method)).body.code).toBe("unauthenticated");
  });
});
