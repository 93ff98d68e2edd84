// The calls of the page to the engine. Most are the SDK's, each with one object of parameters.
import type {
  Account,
  Conversation,
  ConversationDraft,
  Event,
  FriendRequest,
  Member,
  File as MessageFile,
  MessageSearch,
  Position,
  ProfilePatch,
  Role,
  Room,
  SaidCode,
  SessionInfo,
} from "@parley/sdk";
import type { PickedFile, ServerInfo, Snapshot } from "./messages.ts";

type Call<Params, Result> = { readonly params: Params; readonly result: Result };
type Nothing = Readonly<Record<string, never>>;
type InConversation = { readonly conversationId: string };
type WithAccount = { readonly accountId: string };
type OneMember = InConversation & WithAccount;

/** Who is signed in, where, and as what. */
export type SessionCalls = {
  readonly open: Call<Nothing, Snapshot>;
  /** Stops the other tab's engine and starts this one. */
  readonly takeOver: Call<Nothing, undefined>;
  readonly getServerInfo: Call<Nothing, ServerInfo>;
  /** Only while signed out. Kept on this device; empty means the server that served the page. */
  readonly useServer: Call<{ readonly serverUrl: string }, ServerInfo>;
  readonly register: Call<
    { readonly username: string; readonly password: string; readonly displayName: string },
    Account
  >;
  readonly signIn: Call<{ readonly username: string; readonly password: string }, Account>;
  readonly signInByPhone: Call<SaidCode, Account>;
  readonly signOut: Call<Nothing, undefined>;
  readonly updateProfile: Call<ProfilePatch, Account>;
  readonly changePassword: Call<{ readonly current: string; readonly next: string }, undefined>;
  readonly listSessions: Call<Nothing, readonly SessionInfo[]>;
  readonly revokeSession: Call<{ readonly id: string }, undefined>;
  /** Gives the code's id. */
  readonly sendCode: Call<{ readonly phone: string }, string>;
  readonly setPhone: Call<SaidCode, undefined>;
  readonly getPhone: Call<Nothing, string>;
};

/** Conversations and who is in them. */
export type ConversationCalls = {
  readonly listConversations: Call<Nothing, readonly Conversation[]>;
  readonly getConversation: Call<InConversation, Conversation>;
  readonly listMembers: Call<InConversation, readonly Member[]>;
  readonly createConversation: Call<ConversationDraft, Conversation>;
  readonly openDirect: Call<WithAccount, Conversation>;
  readonly listRooms: Call<
    { readonly pageToken: string },
    { readonly rooms: readonly Room[]; readonly nextPageToken: string }
  >;
  readonly joinRoom: Call<InConversation, Conversation>;
  readonly leaveConversation: Call<InConversation, undefined>;
  readonly addMembers: Call<InConversation & { readonly accountIds: readonly string[] }, undefined>;
  readonly removeMember: Call<OneMember, undefined>;
  readonly renameConversation: Call<InConversation & { readonly title: string }, undefined>;
  readonly changeRole: Call<OneMember & { readonly role: Role }, undefined>;
  readonly hideConversation: Call<InConversation, undefined>;
};

/** People: friends, requests, blocks, and who there is. */
export type PeopleCalls = {
  readonly getAccount: Call<{ readonly id: string }, Account>;
  readonly searchAccounts: Call<
    { readonly text: string; readonly offset: number; readonly limit: number },
    readonly Account[]
  >;
  readonly listFriends: Call<Nothing, readonly Account[]>;
  readonly listFriendRequests: Call<Nothing, readonly FriendRequest[]>;
  readonly listBlocked: Call<Nothing, readonly Account[]>;
  readonly requestFriend: Call<WithAccount, FriendRequest>;
  /** Gives the direct conversation's id when it was accepted. */
  readonly answerFriend: Call<WithAccount & { readonly isAccepted: boolean }, string | undefined>;
  readonly cancelFriendRequest: Call<WithAccount, undefined>;
  readonly removeFriend: Call<WithAccount, undefined>;
  readonly blockAccount: Call<WithAccount, undefined>;
  readonly unblockAccount: Call<WithAccount, undefined>;
};

/** Messages and files. */
export type MessageCalls = {
  readonly listEvents: Call<
    { readonly log: string; readonly position: Position; readonly limit: number },
    { readonly events: readonly Event[]; readonly head: number }
  >;
  readonly searchMessages: Call<
    MessageSearch,
    { readonly events: readonly Event[]; readonly nextPageToken: string }
  >;
  /** Gives the client message id. */
  readonly sendText: Call<InConversation & { readonly text: string }, string>;
  /** Gives the client message id; the upload goes on after that. */
  readonly sendFile: Call<InConversation & { readonly file: PickedFile }, string>;
  /** Uploads without posting. Progress counts sent bytes. */
  readonly uploadFile: Call<{ readonly file: PickedFile }, MessageFile>;
  readonly getFileUrl: Call<{ readonly fileId: string }, string>;
  /** The whole file; its buffer is transferred. Progress counts received bytes. */
  readonly download: Call<{ readonly fileId: string; readonly size: number }, ArrayBuffer>;
};

/** Every call, each answered once with a result or a failure. */
export type Calls = SessionCalls & ConversationCalls & PeopleCalls & MessageCalls;
