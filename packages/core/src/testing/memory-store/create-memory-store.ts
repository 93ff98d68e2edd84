import { ChatError } from "../../error.ts";
import type { Store } from "../../ports/store.ts";
import { createAccountActs } from "./account-acts.ts";
import { createConversationActs } from "./conversation-acts.ts";
import { createFileActs } from "./file-acts.ts";
import { createMemoryData, type MemoryData } from "./memory-data.ts";
import { createMessageActs } from "./message-acts.ts";
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
    listMembers: act(conversations.listMembers),
    markRead: act(conversations.markRead),
    findDelivered: act(conversations.findDelivered),
    saveDelivered: act(conversations.saveDelivered),

    appendMessage: act(messages.appendMessage),
    listEvents: act(messages.listEvents),
    findHead: act(messages.findHead),

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
