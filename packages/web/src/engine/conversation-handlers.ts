import type { Handlers } from "../bridge/answerer.ts";
import type { ConversationCalls, PeopleCalls } from "../bridge/calls.ts";
import type { HostState } from "./host-state.ts";

/** Turns the end of a call without a result into one that crosses the bridge. */
async function finish(done: Promise<void>): Promise<undefined> {
  await done;
  return undefined;
}

/** What the calls about conversations do. */
export function createConversationHandlers(
  host: HostState,
): Pick<Handlers, keyof ConversationCalls> {
  return {
    listConversations: async () => host.client.listConversations(),
    getConversation: async ({ conversationId }) => host.client.getConversation(conversationId),
    listMembers: async ({ conversationId }) => host.client.listMembers(conversationId),
    createConversation: async (draft) => host.client.createConversation(draft),
    openDirect: async ({ accountId }) => host.client.openDirect(accountId),
    listRooms: async (page) => host.client.listRooms(page),
    joinRoom: async ({ conversationId }) => host.client.joinRoom(conversationId),
    leaveConversation: ({ conversationId }) =>
      finish(host.client.leaveConversation(conversationId)),
    addMembers: ({ conversationId, accountIds }) =>
      finish(host.client.addMembers(conversationId, accountIds)),
    removeMember: ({ conversationId, accountId }) =>
      finish(host.client.removeMember(conversationId, accountId)),
    renameConversation: ({ conversationId, title }) =>
      finish(host.client.renameConversation(conversationId, title)),
    changeRole: ({ conversationId, accountId, role }) =>
      finish(host.client.changeRole(conversationId, accountId, role)),
    hideConversation: ({ conversationId }) => finish(host.client.hideConversation(conversationId)),
  };
}

/** What the calls about people do. */
export function createPeopleHandlers(host: HostState): Pick<Handlers, keyof PeopleCalls> {
  return {
    getAccount: async ({ id }) => host.client.getAccount(id),
    searchAccounts: async ({ text, ...page }) => host.client.searchAccounts(text, page),
    listFriends: async () => host.client.listFriends(),
    listFriendRequests: async () => host.client.listFriendRequests(),
    listBlocked: async () => host.client.listBlocked(),
    requestFriend: async ({ accountId }) => host.client.requestFriend(accountId),
    answerFriend: async ({ accountId, isAccepted }) =>
      host.client.answerFriend(accountId, isAccepted),
    cancelFriendRequest: ({ accountId }) => finish(host.client.cancelFriendRequest(accountId)),
    removeFriend: ({ accountId }) => finish(host.client.removeFriend(accountId)),
    blockAccount: ({ accountId }) => finish(host.client.blockAccount(accountId)),
    unblockAccount: ({ accountId }) => finish(host.client.unblockAccount(accountId)),
  };
}
