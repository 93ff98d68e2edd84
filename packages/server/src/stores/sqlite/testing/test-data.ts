import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, lobbyId, type NewMessage, toId } from "@parley/core";

// What the tests of this folder tell their stores.

/** A folder of its own for a test, gone at the end of `await using`. */
export async function createTestFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "parley-sqlite-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** An account by that name; its id is made of the name. */
export function toAccount(username: string): Account {
  return {
    id: toId(`a_${username}`),
    username,
    displayName: username.toUpperCase(),
    about: "",
    avatarId: undefined,
    createdAt: 1_000,
  };
}

/** A text message to the lobby; its id is made of the client message id. */
export function toMessage(sender: string, clientMessageId: string, text = "hello"): NewMessage {
  return {
    conversationId: lobbyId,
    accountId: toAccount(sender).id,
    id: toId(`m_${clientMessageId}`),
    clientMessageId,
    at: 2_000,
    content: { kind: "text", text },
  };
}
