import {
  type Account,
  type AccountId,
  type ByteRange,
  ChatError,
  type Conversation,
  type Core,
  type File,
  type MessageEvent,
  type Session,
} from "@parley/core";
import { type Avatars, readFile } from "./avatars.ts";
import {
  type ChatSessionInfo,
  type MessageContent,
  type MessageInfo,
  toFileContent,
  toSeconds,
  toTextContent,
  type UserInfo,
  type WireFile,
} from "./codec.ts";
import { findVoice } from "./voice.ts";

/** How much an answer may carry. */
export type Allowance = {
  /** Bytes of files and pictures together. What comes when they are used up is told without. */
  readonly maxBytes: number;
  /** Bytes of one file; larger ones are told by their id. */
  readonly maxFileBytes: number;
};

/** Puts things into this wire's words, for one answer or one push. */
export interface Describer {
  /** Without the phone number, which is nobody else's business. */
  person(account: Account): Promise<UserInfo>;
  message(event: MessageEvent): Promise<MessageInfo>;
  /** With the newest message, if there is one, but without that one's bytes and pictures: it is a line in a list. */
  chat(conversation: Conversation): Promise<ChatSessionInfo>;
}

/** Where a file's bytes stand for this wire. */
export type LocatedFile = WireFile & { readonly range: ByteRange };

/** How this wire shows a file, and which of its bytes: a voice message's without their header. */
export async function locateFile(files: Core["files"], file: File): Promise<LocatedFile> {
  const { id: fileId, name, size } = file;
  const voice = await findVoice(files, file);
  if (voice !== undefined) {
    const pcmBytes = voice.end - voice.start;
    return { type: "speech", fileId, name, size: pcmBytes, range: voice };
  }
  const type = file.kind === "image" ? "image" : "file";
  return { type, fileId, name, size, range: { start: 0, end: size } };
}

type DescriberParts = {
  readonly core: Pick<Core, "accounts" | "files">;
  readonly avatars: Avatars;
  /** For whom. */
  readonly session: Session;
  readonly allowance: Allowance;
};

/** Creates a describer. */
export function createDescriber({ core, avatars, session, allowance }: DescriberParts): Describer {
  const accounts = new Map<AccountId, Promise<Account | undefined>>();
  let leftBytes = allowance.maxBytes;

  function take(bytes: number): boolean {
    if (bytes > leftBytes) return false;
    leftBytes -= bytes;
    return true;
  }

  /** Each account is read once for an answer, however many messages it wrote. */
  function findAccount(id: AccountId): Promise<Account | undefined> {
    const found = accounts.get(id) ?? readAccount(id);
    accounts.set(id, found);
    return found;
  }

  async function readAccount(id: AccountId): Promise<Account | undefined> {
    try {
      return await core.accounts.get(session, id);
    } catch (thrown) {
      if (thrown instanceof ChatError && thrown.code === "not_found") return undefined;
      throw thrown;
    }
  }

  async function findAvatar({ avatarId }: Account): Promise<Uint8Array | undefined> {
    const avatar = avatarId && (await avatars.find(session, avatarId));
    return avatar !== undefined && take(avatar.length) ? avatar : undefined;
  }

  async function person(account: Account): Promise<UserInfo> {
    const { id: userId, displayName: nickname, about: description } = account;
    const avatar = await findAvatar(account);
    return { userId, nickname, description, ...(avatar !== undefined && { avatar }) };
  }

  async function fileContent(file: File, isBare: boolean): Promise<MessageContent> {
    const located = await locateFile(core.files, file);
    if (isBare || located.size > allowance.maxFileBytes || !take(located.size)) {
      return toFileContent(located);
    }
    return toFileContent(located, await readFile(core.files, file, located.range));
  }

  /** `isBare`: without the bytes of files and pictures. */
  async function message(event: MessageEvent, isBare: boolean): Promise<MessageInfo> {
    const { actor, body, log, at } = event;
    const { id: userId, displayName: nickname } = actor;
    const account = isBare ? undefined : await findAccount(userId);
    return {
      messageId: body.id,
      chatSessionId: log,
      timestamp: toSeconds(at),
      sender: account === undefined ? { userId, nickname } : await person(account),
      message:
        body.content.kind === "text"
          ? toTextContent(body.content.text)
          : await fileContent(body.content.file, isBare),
    };
  }

  return {
    person,
    message: (event) => message(event, false),
    async chat({ id: chatSessionId, title, peer, lastMessage }) {
      const prevMessage = lastMessage && (await message(lastMessage, true));
      const common = { chatSessionId, ...(prevMessage !== undefined && { prevMessage }) };
      if (peer === undefined) return { ...common, chatSessionName: title };
      const account = await findAccount(peer.id);
      const avatar = account && (await findAvatar(account));
      return {
        ...common,
        singleChatFriendId: peer.id,
        chatSessionName: account?.displayName ?? peer.displayName,
        ...(avatar !== undefined && { avatar }),
      };
    },
  };
}
