import type { CallContext, Handlers } from "../bridge/answerer.ts";
import type { MessageCalls } from "../bridge/calls.ts";
import { createConversationHandlers, createPeopleHandlers } from "./conversation-handlers.ts";
import { parsePickedFile } from "./file-source.ts";
import { type HostState, serverKey } from "./host-state.ts";

/** What each call of a page does. */
export function createHandlers(host: HostState): Handlers {
  return {
    open: async () => ({
      serverUrl: host.serverUrl,
      session: host.session,
      connection: host.client.connection,
      outbox: [...host.outbox.values()],
    }),
    takeOver: async () => {
      host.options.steal();
      return undefined;
    },
    getServerInfo: async () => host.options.fetchServerInfo(host.serverUrl),
    useServer: async ({ serverUrl }) => {
      const url = serverUrl === "" ? host.options.homeUrl : serverUrl;
      const info = await host.options.fetchServerInfo(url);
      await host.options.storage.set(serverKey, url === host.options.homeUrl ? undefined : url);
      await host.useServer(url);
      return info;
    },
    register: async (registration) => {
      await host.client.register(registration);
      const account = await host.client.signIn(registration);
      host.updateSession();
      return account;
    },
    signIn: async (credentials) => {
      const account = await host.client.signIn(credentials);
      host.updateSession();
      return account;
    },
    signOut: async () => {
      try {
        await host.client.signOut();
      } finally {
        // Also when the server was not reached: on this device it is over.
        host.updateSession();
      }
      return undefined;
    },
    signInByPhone: async (said) => {
      const account = await host.client.signInByPhone(said);
      host.updateSession();
      return account;
    },
    updateProfile: async (patch) => {
      const account = await host.client.updateProfile(patch);
      host.updateSession();
      return account;
    },
    changePassword: async ({ current, next }) => {
      await host.client.changePassword(current, next);
      return undefined;
    },
    listSessions: async () => host.client.listSessions(),
    revokeSession: async ({ id }) => {
      await host.client.revokeSession(id);
      return undefined;
    },
    sendCode: async ({ phone }) => host.client.sendCode(phone),
    setPhone: async (said) => {
      await host.client.setPhone(said);
      return undefined;
    },
    getPhone: async () => host.client.getPhone(),
    ...createConversationHandlers(host),
    ...createPeopleHandlers(host),
    ...createMessageHandlers(host),
  };
}

function createMessageHandlers(host: HostState): Pick<Handlers, keyof MessageCalls> {
  return {
    listEvents: async ({ log, position, limit }) => host.client.listEvents(log, position, limit),
    searchMessages: async (search) => host.client.searchMessages(search),
    sendText: async ({ conversationId, text }) => host.client.sendText(conversationId, text),
    sendFile: async ({ conversationId, file }) =>
      host.client.sendFile(conversationId, parsePickedFile(file)),
    uploadFile: async ({ file }, context) => {
      const abort = new AbortController();
      context.onCancel(() => abort.abort());
      return host.client.uploadFile(parsePickedFile(file), {
        signal: abort.signal,
        onProgress: context.reportProgress,
      });
    },
    getFileUrl: async ({ fileId }) => host.client.getFileUrl(fileId),
    download: async (file, context) => download(host, file, context),
  };
}

async function download(
  host: HostState,
  file: { readonly fileId: string; readonly size: number },
  context: CallContext,
): Promise<ArrayBuffer> {
  const abort = new AbortController();
  context.onCancel(() => abort.abort());
  const bytes = new Uint8Array(file.size);
  let received = 0;
  const pieces = host.client.download(file.fileId, {
    signal: abort.signal,
    onProgress: context.reportProgress,
  });
  for await (const piece of pieces) {
    if (received + piece.byteLength > bytes.byteLength) {
      throw new RangeError(`the file is larger than the ${file.size} bytes that were announced`);
    }
    bytes.set(piece, received);
    received += piece.byteLength;
  }
  if (received !== file.size) {
    throw new RangeError(`the file ended after ${received} of ${file.size} bytes`);
  }
  return bytes.buffer;
}
