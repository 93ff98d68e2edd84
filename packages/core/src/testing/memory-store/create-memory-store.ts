import { ChatError } from "../../error.ts";
import type { Store } from "../../ports/store.ts";
import { createAccountActs } from "./account-acts.ts";
import { createChangeActs } from "./change-acts.ts";
import { createCodeActs } from "./code-acts.ts";
import { createConversationActs } from "./conversation-acts.ts";
import { createFileActs } from "./file-acts.ts";
import { createFriendActs } from "./friend-acts.ts";
import { createMemoryData, type MemoryData } from "./memory-data.ts";
import { createMessageActs } from "./message-acts.ts";
import { createOpeningActs } from "./opening-acts.ts";
import { createSearchActs } from "./search-acts.ts";
import { createSessionActs } from "./session-acts.ts";

/** How a memory store is made. */
export type MemoryStoreOptions = {
  /** What it remembers; default: a new history. Outlives the store: the next one on it is the store opened again. */
  readonly data?: MemoryData;
  /** Asked before each act; while false, acts reject with `unavailable` as on a full disk. Default: always true. */
  readonly isReachable?: () => boolean;
};

/** Creates a store that keeps every promise of `Store` but that of outliving its process. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const { data = createMemoryData(), isReachable = () => true } = options;
  let isOpen = true;

  function act<Args extends readonly unknown[], Result>(run: (...args: Args) => Result) {
    return async (...args: Args): Promise<Result> => {
      if (!isOpen) throw new ChatError("unavailable", "the store is closed");
      if (!isReachable()) throw new ChatError("unavailable", "the store is out of reach");
      return run(...args);
    };
  }

  const accounts = createAccountActs(data);
  const sessions = createSessionActs(data);
  const conversations = createConversationActs(data);
  const messages = createMessageActs(data);
  const opening = createOpeningActs(data);
  const changes = createChangeActs(data);
  const friends = createFriendActs(data);
  const search = createSearchActs(data);
  const codes = createCodeActs(data);
  const files = createFileActs(data);

  return {
    epoch: data.epoch,

    createAccount: act(accounts.createAccount),
    findAccount: act(accounts.findAccount),
    findCredentials: act(accounts.findCredentials),
    updateProfile: act(accounts.updateProfile),
    replacePassword: act(accounts.replacePassword),

    createSession: act(sessions.createSession),
    findSession: act(sessions.findSession),
    findSessionById: act(sessions.findSessionById),
    listSessions: act(sessions.listSessions),
    touchSession: act(sessions.touchSession),
    deleteSession: act(sessions.deleteSession),
    deleteStaleSessions: act(sessions.deleteStaleSessions),

    listConversations: act(conversations.listConversations),
    findConversation: act(conversations.findConversation),
    listMemberships: act(conversations.listMemberships),
    listMembers: act(conversations.listMembers),
    markRead: act(conversations.markRead),
    findDelivered: act(conversations.findDelivered),
    saveDelivered: act(conversations.saveDelivered),

    appendMessage: act(messages.appendMessage),
    listEvents: act(messages.listEvents),
    findHead: act(messages.findHead),

    createConversation: act(opening.createConversation),
    openDirect: act(opening.openDirect),
    joinRoom: act(opening.joinRoom),
    listRooms: act(opening.listRooms),
    hideConversation: act(opening.hideConversation),
    findDirect: act(opening.findDirect),
    addMembers: act(changes.addMembers),
    removeMember: act(changes.removeMember),
    renameConversation: act(changes.renameConversation),
    changeRole: act(changes.changeRole),

    listFriends: act(friends.listFriends),
    listFriendRequests: act(friends.listFriendRequests),
    requestFriend: act(friends.requestFriend),
    answerFriend: act(friends.answerFriend),
    cancelFriendRequest: act(friends.cancelFriendRequest),
    removeFriend: act(friends.removeFriend),
    blockAccount: act(friends.blockAccount),
    unblockAccount: act(friends.unblockAccount),
    listBlocked: act(friends.listBlocked),

    searchMessages: act(search.searchMessages),
    searchAccounts: act(search.searchAccounts),

    createCode: act(codes.createCode),
    redeemCode: act(codes.redeemCode),
    setPhone: act(codes.setPhone),
    findAccountByPhone: act(codes.findAccountByPhone),
    findPhone: act(codes.findPhone),

    createUpload: act(files.createUpload),
    findUpload: act(files.findUpload),
    countUploads: act(files.countUploads),
    finishUpload: act(files.finishUpload),
    deleteUpload: act(files.deleteUpload),
    deleteStaleUploads: act(files.deleteStaleUploads),
    findFile: act(files.findFile),
    deleteUnusedFiles: act(files.deleteUnusedFiles),
    filterUnusedBlobs: act(files.filterUnusedBlobs),

    probe: act(() => undefined),
    async close() {
      isOpen = false;
    },
  };
}
